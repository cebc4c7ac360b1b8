import type { Figures } from '../scene/figures.ts';
import type { Stage } from '../stage/stage.ts';

/** What is measured of one subject in one run. */
export interface Measured {
  /** Holdfast, the floor, or another way to run either. */
  subject: string;
  figures: Figures;
}

/** One thing to measure, in as many runs as are asked for. */
export interface Figure {
  name: string;
  title: string;
  /** No more runs than this, of what takes long and varies little. */
  mostRuns?: number;
  /** Starts what it needs. */
  prepare(stage: Stage, options: Options): Promise<Prepared>;
  rows: Row[];
}

export interface Options {
  /** Where Holdfast's servers are to leave CPU profiles. */
  profileFolder: string | null;
}

export interface Prepared {
  /** Measures each subject once; `number` counts from 0. */
  run(number: number): Promise<Measured[]>;
  close(): Promise<void>;
}

/** One line of the result. */
export interface Row {
  title: string;
  metric: string;
  unit: string;
  target: Target;
  /** Worked out and not measured: it is shown, and counts for nothing. */
  estimated?: true;
  /** Whom it is about, and whom it is held against. */
  of?: string;
  against?: string;
  /** What it is held against, if that is another number of the same subject. */
  againstMetric?: string;
}

/** A share of what it is held against, or a number. */
export type Target = { share: 'at least' | 'at most'; limit: number } | { value: 'at most'; limit: number };
