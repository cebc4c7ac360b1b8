interface Keyed {
  key: string;
}

/**
 * Whether a change of the rows happened above what is on screen, so that the distance to the end has
 * to be kept rather than the distance to the start. `topIndex` is the first row on screen before.
 */
export function changedAbove(before: readonly Keyed[], after: readonly Keyed[], topIndex: number): boolean {
  if (before.length === after.length || before.length === 0) return false;
  let firstChange = 0;
  while (firstChange < before.length && firstChange < after.length && before[firstChange]?.key === after[firstChange]?.key) firstChange++;
  // The row that stands at the change may itself be on screen: a page that arrives in its place grows upwards.
  return firstChange <= topIndex || before[firstChange]?.key.startsWith('hole') === true;
}
