/** What a badge says; numbers beyond 99 tell nobody anything. */
export function badgeText(count: number): string {
  return count > 99 ? '99+' : String(count);
}
