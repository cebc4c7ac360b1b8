import type { Call } from '../../domain/call.ts';
import { ringsAloud, ringsFor } from '../../domain/call-rule.ts';

/** What has ended is remembered so long, for what is told late (milliseconds). */
const keptMs = 120_000;

interface Entry {
  call: Call;
  /** When it was heard of last, by this device's clock. */
  heardAt: number;
  /** The latest moment that the servers' clock is known to have passed, and when that became known here. */
  serverTime: number;
  timeAt: number;
}

/** The calls that this page knows of, each as the latest that was told of it. Times are this device's. */
export class CallBook {
  readonly #entries = new Map<string, Entry>();

  /** What was told of a call, in any order. Whether it is news. */
  learn(call: Call, now: number): boolean {
    this.#forget(now);
    const known = this.#entries.get(call.id);
    if (known && call.version < known.call.version) return false;
    const serverTime = Math.max(call.version, ...call.participants.map((one) => one.heardAt));
    const time = known && known.serverTime >= serverTime ? known : { serverTime, timeAt: now };
    this.#entries.set(call.id, { call, heardAt: now, serverTime: time.serverTime, timeAt: time.timeAt });
    return !known || known.call.version < call.version;
  }

  /** All calls there are, as the servers answered what was asked at `askedAt`; what they do not name is over. Whether something is news. */
  replace(calls: readonly Call[], { askedAt, now }: { askedAt: number; now: number }): boolean {
    const named = new Set(calls.map(({ id }) => id));
    const over = [...this.#entries].filter(([id, { call, heardAt }]) => call.status !== 'ended' && heardAt < askedAt && !named.has(id));
    for (const [id] of over) this.#entries.delete(id);
    return calls.map((call) => this.learn(call, now)).includes(true) || over.length > 0;
  }

  /** Those that are not over, the oldest first. */
  goingOn(): Call[] {
    return [...this.#entries.values()]
      .map(({ call }) => call)
      .filter(({ status }) => status !== 'ended')
      .toSorted((a, b) => a.startedAt - b.startedAt);
  }

  /** Those that ring for somebody, and make a sound. */
  ringing(userId: string, now: number): Call[] {
    return this.goingOn().filter((call) => ringsAloud(call) && ringsFor(call, userId, this.#serverNow(call, now)));
  }

  /** A device's clock may be wrong by minutes; so much is certain. */
  #serverNow({ id }: Call, now: number): number {
    const { serverTime, timeAt } = this.#entries.get(id)!;
    return serverTime + (now - timeAt);
  }

  #forget(now: number): void {
    for (const [id, { call, heardAt }] of this.#entries) {
      if (call.status === 'ended' && now - heardAt > keptMs) this.#entries.delete(id);
    }
  }
}
