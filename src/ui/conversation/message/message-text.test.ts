import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isJumbo, spansOf } from './message-text.ts';

const linksIn = (text: string) => spansOf(text).flatMap((span) => (span.type === 'link' ? [span.href] : []));
const codeIn = (text: string) => spansOf(text).flatMap((span) => (span.type === 'code' ? [span.text] : []));

describe('message text', () => {
  it('links http, https and mail, and leaves the punctuation of the sentence outside', () => {
    expect(linksIn('see https://example.org/a?b=1, or (http://example.org/x_(y)).')).toEqual(['https://example.org/a?b=1', 'http://example.org/x_(y)']);
    expect(linksIn('write to alice@example.org.')).toEqual(['mailto:alice@example.org']);
    expect(linksIn('www.example.org works too')).toEqual(['https://www.example.org']);
  });

  it('never links anything else', () => {
    expect(linksIn('javascript:alert(1) data:text/html,x file:///etc/passwd ftp://example.org')).toEqual([]);
  });

  it('shows code between backticks, but not quotations that use them', () => {
    expect(codeIn('run `uname -r` and `ls`')).toEqual(['uname -r', 'ls']);
    expect(codeIn("`/etc' and `/usr' are directories")).toEqual([]);
    expect(codeIn('a lone ` is a lone `')).toEqual([]);
  });

  it('does not link inside code', () => {
    expect(linksIn('`https://example.org`')).toEqual([]);
  });

  it('shows fenced blocks without their fences and language', () => {
    expect(spansOf('look:\n```ts\nconst a = 1;\n```\ndone')).toEqual([
      { type: 'text', text: 'look:\n' },
      { type: 'block', text: 'const a = 1;' },
      { type: 'text', text: 'done' },
    ]);
  });

  it('leaves text from an IRC channel as it was typed', () => {
    const line = '<deformation> *can* i _paste_ /etc/fstab   here? ^_^ -> #ubuntu\n  indented';
    expect(spansOf(line)).toEqual([{ type: 'text', text: line }]);
  });

  it('loses nothing of text without code, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('`')), (text) => {
        expect(spansOf(text).map((span) => span.text).join('')).toBe(text);
      }),
    );
  });

  it('stays quick on text that is made to be slow', () => {
    for (const hostile of ['`'.repeat(16_000), 'http://'.repeat(2_000), `https://a${')'.repeat(16_000)}`, 'a@'.repeat(8_000), '```'.repeat(5_001)]) {
      const before = performance.now();
      spansOf(hostile);
      expect(performance.now() - before).toBeLessThan(1_000);
    }
  });

  it('shows a few emoji large, and only emoji', () => {
    expect(isJumbo('🎉')).toBe(true);
    expect(isJumbo('👩‍👩‍👧 🇫🇷 ❤️')).toBe(true);
    expect(isJumbo('🎉🎉🎉🎉')).toBe(false);
    expect(isJumbo('42')).toBe(false);
    expect(isJumbo('ok 🎉')).toBe(false);
  });
});
