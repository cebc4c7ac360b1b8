/** "Alice, Bob and Carol"; with more people than names, "Alice, Bob and 4 others". */
export function listNames(names: readonly string[], total = names.length): string {
  const unnamed = total - names.length;
  if (names.length === 0) return total === 1 ? 'One person' : `${total} people`;
  if (unnamed > 0) return `${names.join(', ')} and ${unnamed} ${unnamed === 1 ? 'other' : 'others'}`;
  const last = names.at(-1) ?? '';
  return names.length === 1 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}
