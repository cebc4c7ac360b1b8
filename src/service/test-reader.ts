import assert from 'node:assert/strict';
import type { LogEvent } from '../domain/event.ts';
import type { Caller } from '../domain/session.ts';
import type { Transcript } from '../domain/transcript.ts';
import { applyEvent } from '../domain/transcript.ts';
import type { House } from './test-cast.ts';

/** Which rules a reader keeps; the law is seen to break without any one of them. */
export const rules = { repairsHoles: true, asksForHeads: true };
export type Rules = typeof rules;

/** The smallest device: a cursor, what it holds, and the rules that keep both right. */
export class Reader {
  readonly #house: House;
  readonly #me: { caller: Caller; conversationId: string; kept: Rules };
  readonly #transcript: Transcript = new Map();
  #cursor = { seq: 0, id: null as string | null };
  #target = 0;
  #pulling: Promise<void> | null = null;

  constructor(house: House, me: { caller: Caller; conversationId: string; kept: Rules }) {
    this.#house = house;
    this.#me = me;
  }

  hear(event: LogEvent): void {
    const { kept } = this.#me;
    if (!this.#mayHear(event)) return;
    this.#target = Math.max(this.#target, event.seq);
    if (!kept.repairsHoles || (event.prevId === this.#cursor.id && !this.#pulling)) this.#apply(event);
    else void this.#pull();
  }

  /** Nothing more comes: what the reader holds must be what the log holds, as far as they may see it. */
  async comeToRest(): Promise<void> {
    const { caller, conversationId, kept } = this.#me;
    await this.#pulling;
    const { heads } = await this.#house.sync.heads(caller, { conversationIds: [conversationId] });
    const head = heads[0]!;
    if (kept.asksForHeads) this.#target = head.lastSeq;
    await this.#pull();
    const { events } = await this.#house.sync.range(caller, { conversationId, after: 0, limit: 500 });
    const read: Transcript = new Map();
    for (const event of events) applyEvent(read, event);
    // What was deleted after the reader left is gone from the log, but not from where it was read before.
    const compared = [...read.values()].filter(({ deletedSeq }) => (deletedSeq ?? 0) <= head.lastSeq);
    assert.deepEqual(compared.map(({ seq }) => this.#transcript.get(seq)), compared);
    assert.deepEqual(this.#cursor, { seq: head.lastSeq, id: head.headId });
  }

  /** Whom news is passed on to is the hub's part; here it does it faultlessly. */
  #mayHear({ seq }: LogEvent): boolean {
    const { caller, conversationId } = this.#me;
    const member = this.#house.database.conversations.get(conversationId)?.members.get(caller.userId);
    return !!member && seq >= member.visibleFromSeq && seq <= (member.leftSeq ?? Infinity);
  }

  #pull(): Promise<void> {
    this.#pulling ??= this.#pullAll().finally(() => (this.#pulling = null));
    return this.#pulling;
  }

  async #pullAll(): Promise<void> {
    const { caller, conversationId } = this.#me;
    while (this.#cursor.seq < this.#target) {
      const { seq, id } = this.#cursor;
      const { events, reset, visibleFromSeq } = await this.#house.sync.range(caller, { conversationId, after: seq, check: id, limit: 3 });
      assert.equal(reset, false);
      if (events.length === 0) return;
      // A member who comes back may have missed what was said while they were away.
      if (visibleFromSeq > seq + 1) this.#cursor = { seq: visibleFromSeq - 1, id: events[0]!.prevId };
      for (const event of events) this.#apply(event);
    }
  }

  #apply(event: LogEvent): void {
    assert.deepEqual([event.seq, event.prevId], [this.#cursor.seq + 1, this.#cursor.id]);
    this.#cursor = { seq: event.seq, id: event.id };
    applyEvent(this.#transcript, event);
  }
}
