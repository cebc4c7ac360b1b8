import type { Result } from './result.ts';
import { number, wordsOf } from './verdict-words.ts';

/** A load generator that is busier than this may be what is slow. */
const loadBound = 0.85;
/** Cores that programs which have nothing to do with it may use before a figure is called into question. */
export const othersBound = 0.2;

/** All that was measured for one figure. */
export function printFigure({ title, subjects }: Result): void {
  console.log(`\n${title}`);
  const names = Object.keys(subjects[0]!.figures);
  for (const { subject, figures } of subjects) {
    if (figures['busy load']! > loadBound) console.log(`  Beware: beside ${subject} the load generator had no time left; the figure may be its own.`);
    if (figures['busy others']! > othersBound) console.log(`  Beware: while ${subject} was measured, others used ${number(figures['busy others']!)} cores of this machine.`);
  }
  printTable([['', ...subjects.map(({ subject }) => subject)], ...names.map((name) => [name, ...subjects.map(({ figures }) => number(figures[name]!))])]);
}

/** What was reached and what was not. */
export function printVerdicts(results: Result[]): void {
  console.log('');
  const rows = results.flatMap((result) => result.rows);
  printTable([
    ['', 'target', 'Holdfast', 'beside', 'ratio', ''],
    ...rows.map((row) => {
      const { title, target, value, beside, ratio, verdict } = wordsOf(row);
      return [title, target, value, beside, ratio, verdict];
    }),
  ]);
}

function printTable(rows: string[][]): void {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  for (const row of rows) console.log(`  ${row.map((text, column) => (column === 0 ? text.padEnd(widths[column]!) : text.padStart(widths[column]!))).join('  ')}`);
}
