/**
 * How well `query` fits `name`: 0 when it does not, more when its letters come in order, together
 * and at the beginnings of words. Case and accents do not matter.
 */
export function fuzzyScore(query: string, name: string): number {
  const wanted = fold(query);
  const text = fold(name);
  if (wanted === '') return 1;
  const whole = text.indexOf(wanted);
  if (whole >= 0) return 1000 - whole + (startsWord(text, whole) ? 500 : 0) - text.length / 100;
  return scattered(wanted, text);
}

/** The best first; those that do not fit are left out. Equals keep their order. */
export function rank<T>(query: string, items: readonly T[], nameOf: (item: T) => string): T[] {
  return items
    .map((item) => ({ item, score: fuzzyScore(query, nameOf(item)) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ item }) => item);
}

function scattered(wanted: string, text: string): number {
  let score = 1;
  let at = -1;
  for (const letter of wanted) {
    if (letter === ' ') continue;
    const next = text.indexOf(letter, at + 1);
    if (next < 0) return 0;
    score += next === at + 1 ? 8 : startsWord(text, next) ? 6 : 1;
    at = next;
  }
  return score;
}

function startsWord(text: string, index: number): boolean {
  return index === 0 || /[\s._@-]/.test(text[index - 1] ?? '');
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase();
}
