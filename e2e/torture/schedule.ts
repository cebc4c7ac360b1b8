import type { Fault } from './fault/fault.ts';

/** One fault by itself, for about this long; then everyone heals. */
export interface Turn {
  fault: Fault;
  durationMs: number;
}

/** Two or three faults that overlap. */
export interface Round {
  turns: (Turn & { afterMs: number })[];
}

export interface Plan {
  /** From beginning to end. */
  always: Fault[];
  warmUpMs: number;
  alone: Turn[];
  /** When mixing ends, counted from the beginning of the trial. */
  mixedUntilMs: number;
  /** However late mixing begins, it lasts for so long. */
  leastMixedMs: number;
  /** Long enough for every fault, so that none may be left out. */
  isFull: boolean;
  /** Quiet talk at the end. */
  calmMs: number;
  /** How much of everything: 1 in a full run. */
  scale: number;
}

/** From here on a run is a full one: every fault for certain. */
const fullMinutes = 20;
/** Below this a fault by itself shows nothing (milliseconds). */
const leastAloneMs = 8_000;
const longestMs = 60_000;
/** Of a fault's time by itself, what healing takes, and hearing everyone say so. */
const healing = 0.35;
/** Of a full run. Floods and healing take as long as they take, and mixing must have its turn as well. */
const aloneShare = 0.33;

/** What a trial of this length does with these faults: the same for the same dice. */
export function plan({ faults, minutes, random }: { faults: readonly Fault[]; minutes: number; random: () => number }): Plan {
  const totalMs = minutes * 60_000;
  const warmUpMs = Math.min(45_000, totalMs / 10);
  const calmMs = Math.min(20_000, totalMs / 15);
  const turned = turning(faults);
  return {
    always: faults.filter(({ always }) => always),
    warmUpMs,
    alone: minutes >= fullMinutes ? allAlone(turned, totalMs * aloneShare) : someAlone(shuffled(turned, random), totalMs * 0.35),
    mixedUntilMs: totalMs - calmMs,
    leastMixedMs: Math.min(4 * 60_000, totalMs / 5),
    isFull: minutes >= fullMinutes,
    calmMs,
    scale: Math.min(1, minutes / fullMinutes),
  };
}

/** The next round of the mixed phase: none of them gets into another's way. */
export function drawRound(faults: readonly Fault[], random: () => number): Round {
  const count = random() < 0.5 ? 2 : 3;
  const drawn: Fault[] = [];
  for (const fault of shuffled(turning(faults), random)) {
    if (drawn.length < count && drawn.every((other) => !clash(fault, other))) drawn.push(fault);
  }
  return {
    turns: drawn.map((fault) => ({ fault, afterMs: random() * 4_000, durationMs: 4_000 + random() * 8_000 })),
  };
}

/** Those that have turns: nothing takes hold of what is held for the whole run. */
function turning(faults: readonly Fault[]): Fault[] {
  const throughout = faults.filter(({ always }) => always);
  return faults.filter((fault) => !fault.always && throughout.every((other) => !clash(fault, other)));
}

function allAlone(faults: Fault[], budgetMs: number): Turn[] {
  const unit = budgetMs / faults.reduce((sum, { weight = 1 }) => sum + weight, 0);
  return faults.map((fault) => (fault.lastsMs === undefined ? turn(fault, unit) : { fault, durationMs: fault.lastsMs }));
}

/** As many as there is time for. */
function someAlone(faults: Fault[], budgetMs: number): Turn[] {
  let left = budgetMs;
  return faults.filter(({ weight = 1 }) => (left -= leastAloneMs * weight) >= 0).map((fault) => turn(fault, leastAloneMs));
}

function turn(fault: Fault, unitMs: number): Turn {
  return { fault, durationMs: Math.min(longestMs, unitMs * (fault.weight ?? 1) * (1 - healing)) };
}

function clash(one: Fault, other: Fault): boolean {
  return one.holds.some((hold) => other.holds.includes(hold));
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, order: random() }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ item }) => item);
}
