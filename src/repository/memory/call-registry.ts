import type { Call, CallChange, CallRegistry, CallStep } from '../../domain/call.ts';
import { callKeptMs, dueAt, participantsIn } from '../../domain/call.ts';
import type { Clock } from '../../domain/clock.ts';
import { systemClock } from '../../domain/clock.ts';

export class MemoryCallRegistry implements CallRegistry {
  readonly #calls: Map<string, Call>;
  readonly #clock: Clock;

  constructor({ clock = systemClock, calls = new Map() }: { clock?: Clock; calls?: Map<string, Call> } = {}) {
    this.#calls = calls;
    this.#clock = clock;
  }

  async change(conversationId: string, step: CallStep): Promise<CallChange> {
    const before = this.#calls.get(conversationId) ?? null;
    const after = step(before, this.#clock.now());
    if (after === null || after === before) return { status: 'changed', call: before, before };
    const busy = this.#busy(participantsIn(after).map(({ userId }) => userId), after.id);
    if (after.status !== 'ended' && busy[0]) return { status: 'busy', userId: busy[0] };
    this.#calls.set(conversationId, after);
    return { status: 'changed', call: after, before };
  }

  async due(): Promise<string[]> {
    const now = this.#clock.now();
    for (const [conversationId, { recorded, endedAt }] of this.#calls) {
      if (recorded && endedAt !== null && endedAt + callKeptMs < now) this.#calls.delete(conversationId);
    }
    return [...this.#calls].filter(([, call]) => (dueAt(call) ?? Infinity) <= now).map(([conversationId]) => conversationId);
  }

  async conversationIds(): Promise<string[]> {
    return [...this.#calls].filter(([, call]) => !call.recorded).map(([conversationId]) => conversationId);
  }

  async busyAmong(userIds: string[], callId: string): Promise<string[]> {
    return this.#busy(userIds, callId);
  }

  #busy(userIds: string[], callId: string): string[] {
    const others = [...this.#calls.values()].filter((call) => call.id !== callId && call.status !== 'ended');
    const busy = new Set(others.flatMap((call) => participantsIn(call).map(({ userId }) => userId)));
    return userIds.filter((userId) => busy.has(userId));
  }
}
