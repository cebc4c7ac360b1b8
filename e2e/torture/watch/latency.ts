import type { Stored } from '../../history/entry.ts';
import type { Quantiles } from '../report/histogram.ts';
import { Histogram } from '../report/histogram.ts';

export interface Second {
  p50: number;
  p99: number;
  count: number;
}

/**
 * How long it took from a commit until a device had the event on its disk, for what happened while the
 * device was a member: what it reads of the time before is history, not delivery.
 */
export class Latency {
  readonly #startMs: number;
  /** When each device had its first of each conversation, or its person came back; never, while they are gone. */
  readonly #since = new Map<string, number>();
  readonly #byPhase = new Map<string, Histogram>();
  /** By when it was committed: a second in which nothing got through stands where it was. */
  readonly #seconds: Histogram[] = [];
  readonly #phaseAt: (wallMs: number) => string;

  /** `phaseAt`: what the trial was about at that moment. */
  constructor({ startMs, phaseAt }: { startMs: number; phaseAt: (wallMs: number) => string }) {
    this.#startMs = startMs;
    this.#phaseAt = phaseAt;
  }

  hear({ device, userId, conversationId, from, events, wallMs }: Stored): void {
    const key = `${device} ${conversationId}`;
    for (const { seq, kind, member, createdAt } of events) {
      const since = this.#since.get(key) ?? wallMs;
      if (seq > from && createdAt >= Math.max(since, this.#startMs)) this.#add(createdAt, wallMs - createdAt);
      if (member === userId) this.#since.set(key, kind === 'member.joined' ? createdAt : Infinity);
    }
    if (!this.#since.has(key)) this.#since.set(key, wallMs);
  }

  phases(): Map<string, Quantiles> {
    return new Map([...this.#byPhase].map(([phase, histogram]) => [phase, histogram.quantiles()]));
  }

  /** One for each second since the start, null where nothing was committed. */
  seconds(): (Second | null)[] {
    return Array.from(this.#seconds, (histogram) => {
      if (!histogram) return null;
      const { p50, p99, count } = histogram.quantiles();
      return { p50, p99, count };
    });
  }

  #add(createdAt: number, ms: number): void {
    const phase = this.#phaseAt(createdAt);
    const histogram = this.#byPhase.get(phase) ?? new Histogram();
    this.#byPhase.set(phase, histogram);
    histogram.add(ms);
    const second = Math.floor((createdAt - this.#startMs) / 1_000);
    (this.#seconds[second] ??= new Histogram()).add(ms);
  }
}
