/**
 * SQL for a moment as the domain writes it: milliseconds since the epoch. A number, because pg takes longer to read
 * a date than all the rest of a row.
 */
export function milliseconds(moment: string): string {
  return `round(date_part('epoch', ${moment}) * 1000)`;
}
