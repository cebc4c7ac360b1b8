import { digestOf } from './digest.ts';
import type { Logged } from './entry.ts';
import { Memberships } from './membership.ts';
import { sendKey } from './send-key.ts';
import type { Report } from './violation.ts';

type LoggedEvent = Logged['events'][number];

export interface FinalRow {
  seq: number;
  id: string;
  digest: string;
  messageNo: number;
  /** The last event that has changed what this row shows; 0 if none has. */
  touched: number;
}

/** One conversation's log at the end, and what holds of a log by itself: I2, I5, I6, and who has written in it: I10. */
export class FinalLog {
  readonly memberships = new Memberships();
  readonly #conversationId: string;
  readonly #report: Report;
  readonly #rows = new Map<number, FinalRow>();
  readonly #bySend = new Map<string, FinalRow>();
  readonly #edits = new Map<number, FinalRow[]>();
  #last: FinalRow | null = null;
  #ended = false;

  constructor(conversationId: string, report: Report) {
    this.#conversationId = conversationId;
    this.#report = report;
  }

  get lastSeq(): number {
    return this.#last?.seq ?? 0;
  }

  get lastMessageNo(): number {
    return this.#last?.messageNo ?? 0;
  }

  row(seq: number): FinalRow | undefined {
    return this.#rows.get(seq);
  }

  /** What came of a send (`sendKey`). */
  sent(key: string): FinalRow | undefined {
    return this.#bySend.get(key);
  }

  hear({ events, head }: Logged): void {
    for (const event of events) {
      this.#checkPlace(event);
      this.#keep(event);
      this.#checkWriter(event);
      this.memberships.follow(event);
    }
    if (head) this.#checkHead(head);
  }

  finish(): void {
    if (!this.#ended) this.#report('I6', `${this.#conversationId}: its log was not read to the end`);
  }

  #checkPlace({ seq, prevId, kind, messageNo }: LoggedEvent): void {
    const where = `${this.#conversationId}: the log`;
    if (seq !== this.lastSeq + 1) this.#report('I6', `${where} has ${seq} after ${this.lastSeq}`);
    else if (prevId !== (this.#last?.id ?? null)) this.#report('I5', `${where} breaks its chain: ${seq} follows ${prevId}, not ${this.#last?.id ?? null}`);
    const expected = this.lastMessageNo + (kind === 'message.sent' ? 1 : 0);
    if (messageNo !== expected) this.#report('I6', `${where} counts ${messageNo} messages at ${seq}, not ${expected}`);
  }

  /** Nothing of theirs follows somebody's removal. */
  #checkWriter({ seq, senderId }: LoggedEvent): void {
    if (seq > 1 && !this.memberships.isIn(senderId)) this.#report('I10', `${this.#conversationId}: ${seq} is by ${senderId}, who was not a member then`);
  }

  #keep(event: LoggedEvent): void {
    const { seq, id, messageNo, senderId, clientId } = event;
    const row: FinalRow = { seq, id, messageNo, digest: digestOf(event), touched: 0 };
    const send = sendKey(senderId, clientId);
    const same = this.#bySend.get(send);
    if (same) this.#report('I2', `${this.#conversationId}: ${send} is in the log twice, at ${same.seq} and ${seq}`);
    else this.#bySend.set(send, row);
    this.#rows.set(seq, row);
    this.#touch(event, row);
    this.#last = row;
  }

  /** A deletion takes the text of the edits as well. */
  #touch({ kind, payload: { target } }: LoggedEvent, row: FinalRow): void {
    if (typeof target !== 'number') return;
    const edits = this.#edits.get(target) ?? [];
    const touched = kind === 'message.deleted' ? edits : [];
    for (const each of [this.#rows.get(target), ...touched]) if (each) each.touched = row.seq;
    if (kind === 'message.edited') this.#edits.set(target, [...edits, row]);
  }

  #checkHead(head: NonNullable<Logged['head']>): void {
    this.#ended = true;
    const { seq: lastSeq = 0, messageNo: lastMessageNo = 0, id: headId = '' } = this.#last ?? {};
    if (head.lastSeq === lastSeq && head.lastMessageNo === lastMessageNo && head.headId === headId) return;
    this.#report('I6', `${this.#conversationId}: its own row says ${JSON.stringify(head)}, its log ${JSON.stringify({ lastSeq, lastMessageNo, headId })}`);
  }
}
