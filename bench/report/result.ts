import type { Figure, Measured, Row } from '../figure/figure.ts';
import type { Figures } from '../scene/figures.ts';
import { median } from '../scene/figures.ts';

/** What came of one figure: medians over the runs, and each row held against its target. */
export interface Result {
  name: string;
  title: string;
  subjects: Measured[];
  rows: Verdict[];
}

export interface Verdict extends Row {
  value: number;
  /** What it is held against. */
  beside: number | null;
  /** Median of the runs' ratios, which are pairs; therefore not quite the ratio of the medians. */
  ratio: number | null;
  reached: boolean;
  /** How many times better than the target, as one takes better here; below 1 it is missed. */
  margin: number;
}

export function resultOf(figure: Figure, runs: Measured[][]): Result {
  const names = [...new Set(runs.flat().map(({ subject }) => subject))].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  const subjects = names.map((subject) => ({ subject, figures: medians(of(runs, subject)) }));
  return { name: figure.name, title: figure.title, subjects, rows: figure.rows.map((row) => verdict(row, runs)) };
}

const order = ['Holdfast', 'two servers', 'one server', 'floor', 'floor, one by one'];

function of(runs: Measured[][], subject: string): Figures[] {
  return runs.flatMap((run) => run.filter((measured) => measured.subject === subject).map(({ figures }) => figures));
}

function verdict(row: Row, runs: Measured[][]): Verdict {
  const values = of(runs, row.of ?? 'Holdfast').map((figures) => figures[row.metric]!);
  const others = of(runs, row.against ?? 'floor').map((figures) => figures[row.againstMetric ?? row.metric]!);
  const ratio = others.length === 0 ? null : median(values.map((value, run) => value / others[run]!));
  const judged = 'share' in row.target ? ratio! : median(values);
  const atLeast = 'share' in row.target && row.target.share === 'at least';
  const margin = atLeast ? judged / row.target.limit : row.target.limit / judged;
  return { ...row, value: median(values), beside: others.length === 0 ? null : median(others), ratio, reached: margin >= 1, margin };
}

function medians(runs: Figures[]): Figures {
  const names = Object.keys(runs[0]!).filter((name) => !name.endsWith('AtUs'));
  return Object.fromEntries(names.map((name) => [name, median(runs.map((figures) => figures[name]!))]));
}
