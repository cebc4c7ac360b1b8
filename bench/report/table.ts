import type { Row } from '../figure/figure.ts';
import type { Result } from './result.ts';

/** What was reached and what was not, then all that was measured. */
export function print(results: Result[]): void {
  for (const { title, subjects } of results) {
    console.log(`\n${title}`);
    const names = Object.keys(subjects[0]!.figures).filter((name) => !name.endsWith('AtUs'));
    printTable([['', ...subjects.map(({ subject }) => subject)], ...names.map((name) => [name, ...subjects.map(({ figures }) => number(figures[name]!))])]);
  }
  console.log('');
  const rows = results.flatMap((result) => result.rows);
  printTable([
    ['', 'target', 'Holdfast', 'beside', 'ratio', ''],
    ...rows.map((row) => [row.title, targetWords(row.target), `${number(row.value)} ${row.unit}`, cell(row.beside), cell(row.ratio), row.reached ? 'reached' : 'NOT reached']),
  ]);
}

export function targetWords(target: Row['target']): string {
  if ('share' in target) return `${target.share === 'at least' ? '≥' : '≤'} ${target.limit} ×`;
  return `≤ ${number(target.limit)}`;
}

/** Three digits that mean something. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  return value.toLocaleString('en', { maximumFractionDigits: Math.min(4, digits) });
}

function cell(value: number | null): string {
  return value === null ? '' : number(value);
}

function printTable(rows: string[][]): void {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  for (const row of rows) console.log(`  ${row.map((text, column) => (column === 0 ? text.padEnd(widths[column]!) : text.padStart(widths[column]!))).join('  ')}`);
}
