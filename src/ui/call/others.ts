import type { Call, Participant } from '../../domain/call.ts';
import { returnMs } from '../../domain/call-rule.ts';

/** Somebody who does not return to a call that was forgotten is in it for so long (milliseconds). */
const missedMs = returnMs + 5_000;

/**
 * Who else is in a call. A server that has begun anew learns of them one after the other; until then
 * nobody is gone whom it merely does not name, for their voices may go on.
 */
export class Others {
  #all: { participant: Participant; missingSince: number | null }[] = [];

  /** In the order in which they joined. */
  get list(): Participant[] {
    return this.#all.map(({ participant }) => participant);
  }

  told(call: Call, { userId, now }: { userId: string; now: number }): void {
    const named = new Set(call.participants.map((one) => one.userId));
    const missing = this.#all.filter(({ participant }) => !named.has(participant.userId));
    this.#all = [
      ...missing.map(({ participant, missingSince }) => ({ participant, missingSince: missingSince ?? now })),
      ...call.participants
        .filter((one) => one.state === 'joined' && one.userId !== userId)
        .map((participant) => ({ participant, missingSince: null })),
    ];
  }

  /** Gives up those who did not return, unless something still comes from them. Whether there were any. */
  giveUp(now: number, isConnected: (one: Participant) => boolean): boolean {
    const kept = this.#all.filter(({ participant, missingSince }) => missingSince === null || now - missingSince < missedMs || isConnected(participant));
    const isLess = kept.length < this.#all.length;
    this.#all = kept;
    return isLess;
  }
}
