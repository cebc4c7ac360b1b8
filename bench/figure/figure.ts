import type { Figures } from '../scene/figures.ts';
import type { Subject } from '../scene/subject.ts';
import type { Stage } from '../stage/stage.ts';

/** What is measured of one subject in one run. */
export interface Measured {
  subject: Subject;
  figures: Figures;
}

/** One thing to measure, in as many runs as are asked for. */
export interface Figure {
  name: string;
  title: string;
  /** Starts what it needs; `run` measures each subject once. */
  prepare(stage: Stage, options: Options): Promise<Prepared>;
  rows: Row[];
}

export interface Options {
  /** Where Holdfast's servers are to leave CPU profiles. */
  profileFolder: string | null;
}

export interface Prepared {
  run(number: number): Promise<Measured[]>;
  close(): Promise<void>;
}

/** One line of the result: a target, and what it is held against. */
export interface Row {
  title: string;
  metric: string;
  unit: string;
  /** Held against the floor, as a ratio; or against nothing, as it is. */
  target: { ratio: 'at least' | 'at most'; limit: number } | { value: 'at most'; limit: number };
}
