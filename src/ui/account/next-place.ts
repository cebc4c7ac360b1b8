/**
 * Whether an address given from outside leads to a place of ours and nowhere else. Browsers drop tabs and
 * line breaks from addresses, so that what begins with one slash and a tab begins with two.
 */
export function isPlace(address: string): boolean {
  return /^\/(?![/\\])[\x21-\x7e]*$/.test(address);
}
