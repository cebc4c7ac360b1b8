/** Message text is at most this many characters (Unicode code points). */
export const maxTextLength = 16_000;

/**
 * Why PostgreSQL or a JSON reader could not give `text` back as it was typed, or null if it can.
 * NUL cannot be stored in a `text` column; a lone surrogate has no UTF-8 form.
 */
export function textProblem(text: string): 'nul' | 'lone_surrogate' | null {
  if (text.includes('\u0000')) return 'nul';
  if (!text.isWellFormed()) return 'lone_surrogate';
  return null;
}

/** Code points, not UTF-16 units: an emoji counts once or as few times as it has parts. */
export function characterCount(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    if ((text.charCodeAt(i) & 0xfc00) !== 0xdc00) count++;
  }
  return count;
}
