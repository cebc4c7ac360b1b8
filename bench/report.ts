import type { Figures } from './figure.ts';
import type { SubjectName } from './load.ts';

/** What one subject did for one figure: medians over the runs. */
export interface Result {
  title: string;
  subject: SubjectName;
  figures: Figures;
}

/** One table a figure: Holdfast, each floor, and how many times the floor Holdfast needs or does. */
export function print(results: Result[]): void {
  for (const [title, group] of Map.groupBy(results, (result) => result.title)) {
    const [holdfast, ...floors] = group;
    console.log(`\n${title}`);
    const header = ['', holdfast!.subject, ...floors.flatMap((floor) => [floor.subject, '×'])];
    const rows = Object.keys(holdfast!.figures).map((name) => {
      const value = holdfast!.figures[name]!;
      return [name, number(value), ...floors.flatMap((floor) => [number(floor.figures[name]!), number(value / floor.figures[name]!)])];
    });
    const widths = header.map((cell, column) => Math.max(cell.length, ...rows.map((row) => row[column]!.length)));
    for (const row of [header, ...rows]) {
      console.log(`  ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join('  ')}`);
    }
  }
}

/** Three digits that mean something. */
function number(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  return value.toLocaleString('en', { maximumFractionDigits: Math.min(4, digits) });
}
