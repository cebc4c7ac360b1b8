/** A stretch of message text. Everything that is not code or a link is shown as it was typed. */
export type Span =
  | { type: 'text'; text: string }
  | { type: 'link'; text: string; href: string }
  | { type: 'code'; text: string }
  | { type: 'block'; text: string };

/** Splits text into what is shown plainly, as links, as `code` and as ``` blocks. Nothing is lost but the marks of code. */
export function spansOf(text: string): Span[] {
  const spans: Span[] = [];
  let end = 0;
  for (const fence of text.matchAll(fences)) {
    addInline(spans, text.slice(end, fence.index));
    spans.push({ type: 'block', text: fence[1] ?? '' });
    end = fence.index + fence[0].length;
  }
  addInline(spans, text.slice(end));
  return spans;
}

/** A message that is nothing but a few emoji is shown large. */
export function isJumbo(text: string): boolean {
  if (text.length > 32 || !onlyEmoji.test(text)) return false;
  return [...new Intl.Segmenter().segment(text.replace(/\s/g, ''))].length <= 3;
}

const onlyEmoji = /^(?=.*[\p{Extended_Pictographic}\p{Regional_Indicator}])[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\u200d\ufe0f\s]+$/u;

/** The language after the opening fence, and the line breaks next to the fences, belong to the marks. */
const fences = /```(?:[\w+#-]*\n)?([^]*?)\n?```\n?/g;

/**
 * Backticks hug their code and stand at the edge of a word; otherwise they are somebody's quotation
 * marks (`like this').
 */
const inlineCode = /(?<![\w`])`([^`\s](?:[^`\n]*[^`\s])?)`(?![\w`])/g;

function addInline(spans: Span[], text: string): void {
  let end = 0;
  for (const code of text.matchAll(inlineCode)) {
    addLinks(spans, text.slice(end, code.index));
    spans.push({ type: 'code', text: code[1] ?? '' });
    end = code.index + code[0].length;
  }
  addLinks(spans, text.slice(end));
}

/** Addresses are cut at a length no browser follows anyway: it keeps the search below linear in the text. */
const links = /\b(?:https?:\/\/|mailto:|www\.)[^\s<>"]{1,2000}|\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+/giu;

function addLinks(spans: Span[], text: string): void {
  let end = 0;
  for (const match of text.matchAll(links)) {
    const found = withoutTail(match[0]);
    const href = hrefOf(found);
    if (!href) continue;
    addText(spans, text.slice(end, match.index));
    spans.push({ type: 'link', text: found, href });
    end = match.index + found.length;
  }
  addText(spans, text.slice(end));
}

function addText(spans: Span[], text: string): void {
  if (text !== '') spans.push({ type: 'text', text });
}

/** Punctuation after an address belongs to the sentence, and so does a bracket that was opened before it. */
function withoutTail(address: string): string {
  let end = address.length;
  for (; end > 0; end--) {
    const last = address[end - 1] ?? '';
    if (/[.,;:!?'*_~»”’]/.test(last)) continue;
    const opening = { ')': '(', ']': '[', '}': '{' }[last];
    if (!opening || count(address, opening, end) >= count(address, last, end)) break;
  }
  return address.slice(0, end);
}

function count(text: string, wanted: string, end: number): number {
  let found = 0;
  for (let i = 0; i < end; i++) if (text[i] === wanted) found++;
  return found;
}

/** Only these schemes ever become links. */
function hrefOf(address: string): string | null {
  const href = /^www\./i.test(address) ? `https://${address}` : /^(https?:|mailto:)/i.test(address) ? address : `mailto:${address}`;
  if (!URL.canParse(href)) return null;
  return ['http:', 'https:', 'mailto:'].includes(new URL(href).protocol) ? href : null;
}
