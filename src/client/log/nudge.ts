import type { Cancel, Scheduler } from '../scheduler.ts';

const graceMs = 1_000;

/**
 * An acknowledgement says how far the log reaches. The event itself is on its way by the stream, so
 * only if it has not come after a moment the log is read.
 */
export class Nudges {
  readonly #scheduler: Scheduler;
  readonly #raise: (conversationId: string, seq: number) => void;
  readonly #due = new Map<string, { seq: number; cancel: Cancel }>();

  constructor(scheduler: Scheduler, raise: (conversationId: string, seq: number) => void) {
    this.#scheduler = scheduler;
    this.#raise = raise;
  }

  later(conversationId: string, seq: number): void {
    const due = this.#due.get(conversationId);
    if (due) due.seq = Math.max(due.seq, seq);
    else this.#due.set(conversationId, { seq, cancel: this.#scheduler.after(graceMs, () => this.#fire(conversationId)) });
  }

  stop(): void {
    for (const { cancel } of this.#due.values()) cancel();
    this.#due.clear();
  }

  #fire(conversationId: string): void {
    const due = this.#due.get(conversationId);
    this.#due.delete(conversationId);
    if (due) this.#raise(conversationId, due.seq);
  }
}
