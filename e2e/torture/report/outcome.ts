import type { Hold } from '../fault/fault.ts';
import type { Breach } from '../watch/watch.ts';
import type { Second } from '../watch/latency.ts';
import type { Span } from '../watch/phases.ts';
import type { Totals } from '../watch/tally.ts';
import type { Quantiles } from './histogram.ts';

/** All that a trial has shown; what the report is made of. */
export interface Outcome {
  seed: number;
  minutes: number;
  servers: number;
  clients: number;
  /** Rules of the protocol that were taken out. */
  without: string[];
  /** Names of the faults it was confined to; empty: all. */
  chosen: string[];
  /** When it ended, as a date. */
  date: string;
  machine: { cores: number; model: string; memoryGiB: number; node: string };
  elapsedMs: number;
  totals: Totals & { events: number; conversations: number };
  faults: FaultOutcome[];
  /** What was done to whom, and how often. */
  deeds: Record<string, number>;
  latency: { calm: Quantiles; mixed: Quantiles };
  /** How long after each stretch of the mixed phase everyone was level with the log (milliseconds). */
  mixedHealMs: number[];
  gauges: GaugeOutcome[];
  breaches: Breach[];
  /** Devices that were not quiet and level with the log when they should have been. */
  unsettled: string[];
  /** What went wrong with the rig itself, or with a process that ended for no reason of ours. */
  problems: string[];
  timeline: { seconds: (Second | null)[]; spans: Span[]; mixedFromMs: number | null };
}

export interface FaultOutcome {
  name: string;
  title: string;
  family: Hold;
  alone: number;
  mixed: number;
  /** Why this machine did not let us do it. */
  notDone: string | null;
  /** Of what was committed while it lasted by itself, and until everyone had healed; null if it never did. */
  latency: Quantiles | null;
  /** From its end until every device was level with the log (milliseconds); null if it never was by itself. */
  healMs: number | null;
}

export interface GaugeOutcome {
  name: string;
  max: number;
  limit: number;
}

/** Nothing was broken, everyone has settled, and the rig itself did what it should. */
export function isClean({ breaches, unsettled, problems }: Pick<Outcome, 'breaches' | 'unsettled' | 'problems'>): boolean {
  return breaches.length + unsettled.length + problems.length === 0;
}
