import type { Figure, Measured, Row } from '../figure/figure.ts';
import type { Figures } from '../scene/figures.ts';
import { median } from '../scene/figures.ts';
import type { Subject } from '../scene/subject.ts';

/** What came of one figure: medians over the runs, and each row held against its target. */
export interface Result {
  name: string;
  title: string;
  subjects: { subject: Subject; figures: Figures }[];
  rows: Verdict[];
}

export interface Verdict extends Row {
  holdfast: number;
  floor: number | null;
  /** Median of the runs' ratios, which are pairs; therefore not quite the ratio of the medians. */
  ratio: number | null;
  reached: boolean;
}

export function resultOf(figure: Figure, runs: Measured[][]): Result {
  const names = [...new Set(runs.flat().map(({ subject }) => subject))].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  const subjects = names.map((subject) => ({ subject, figures: medians(of(runs, subject)) }));
  return { name: figure.name, title: figure.title, subjects, rows: figure.rows.map((row) => verdict(row, runs)) };
}

const order: Subject[] = ['Holdfast', 'floor', 'floor, one by one'];

function of(runs: Measured[][], subject: Subject): Figures[] {
  return runs.flatMap((run) => run.filter((measured) => measured.subject === subject).map(({ figures }) => figures));
}

function verdict(row: Row, runs: Measured[][]): Verdict {
  const holdfast = of(runs, 'Holdfast').map((figures) => figures[row.metric]!);
  const floor = of(runs, 'floor').map((figures) => figures[row.metric]!);
  const ratio = floor.length === 0 ? null : median(holdfast.map((value, run) => value / floor[run]!));
  const judged = 'ratio' in row.target ? ratio! : median(holdfast);
  const atLeast = 'ratio' in row.target && row.target.ratio === 'at least';
  return { ...row, holdfast: median(holdfast), floor: floor.length === 0 ? null : median(floor), ratio, reached: atLeast ? judged >= row.target.limit : judged <= row.target.limit };
}

function medians(runs: Figures[]): Figures {
  return Object.fromEntries(Object.keys(runs[0]!).map((name) => [name, median(runs.map((figures) => figures[name]!))]));
}
