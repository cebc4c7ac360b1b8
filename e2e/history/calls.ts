import type { Entry, Invoke } from './entry.ts';
import type { Epochs } from './epochs.ts';
import type { FinalLog, FinalRow } from './final-log.ts';
import { sendKey, senderOf } from './send-key.ts';
import type { Report } from './violation.ts';

type Ok = Extract<Entry, { type: 'ok' }>;
type Fail = Extract<Entry, { type: 'fail' }>;

interface Call {
  /** Sender and clientId. */
  key: string;
  /** Sent again after a loss. */
  repairs: boolean;
  invokedAt: number;
  /** More than one: somebody used the same clientId for something else. */
  invokes: number;
  ok: { seq: number; id: string; at: number } | null;
  fail: { code: string; at: number } | null;
}

/** What was asked for in one conversation, and what was answered: I1, I2 and I7. */
export class Calls {
  readonly #conversationId: string;
  readonly #epochs: Epochs;
  readonly #report: Report;
  readonly #calls = new Map<string, Call>();
  /** Through each device's outbox, in their order. */
  readonly #queues = new Map<string, Call[]>();

  constructor(conversationId: string, epochs: Epochs, report: Report) {
    this.#conversationId = conversationId;
    this.#epochs = epochs;
    this.#report = report;
  }

  invoke(entry: Invoke): void {
    const call = this.#call(entry);
    if (call.invokes++ > 0) return;
    call.repairs = entry.repairs;
    call.invokedAt = entry.at;
    const queue = this.#queues.get(entry.device);
    if (!entry.repairs) return;
    if (queue) queue.push(call);
    else this.#queues.set(entry.device, [call]);
  }

  ok(entry: Ok): void {
    const call = this.#call(entry);
    const { ok: before, fail } = call;
    const { seq, id, at } = entry;
    call.ok = { seq, id, at };
    if (before && (before.seq !== seq || before.id !== id) && !this.#epochs.mayBeLost(before.at)) {
      this.#report('I1', `${this.#name(call)} was acknowledged at ${before.seq} (${before.id}), and then at ${seq} (${id})`);
    }
    if (!fail) return;
    // Another epoch may not have lost what that one had.
    if (this.#epochs.mayBeLost(fail.at)) call.fail = null;
    else if (!isReuse(call)) this.#report('I2', `${this.#name(call)} was refused (${fail.code}) and acknowledged at ${seq}`);
  }

  fail(entry: Fail): void {
    const call = this.#call(entry);
    const { code, at } = entry;
    call.fail = { code, at };
    if (!call.ok || isReuse(call) || this.#epochs.mayBeLost(call.ok.at)) return;
    this.#report('I2', `${this.#name(call)} was acknowledged at ${call.ok.seq} and refused (${code})`);
  }

  finish(log: FinalLog): void {
    const present: { call: Call; row: FinalRow }[] = [];
    for (const call of this.#calls.values()) {
      const row = log.sent(call.key);
      if (row) present.push({ call, row });
      this.#checkAcknowledged(call, { row, log });
      if (row && call.fail && !isReuse(call)) this.#report('I2', `${this.#name(call)} was refused (${call.fail.code}), and is in the log at ${row.seq}`);
    }
    this.#checkAcknowledgedBefore(present);
    for (const [device, queue] of this.#queues) this.#checkQueue(device, { queue, log });
  }

  #checkAcknowledged(call: Call, { row, log }: { row: FinalRow | undefined; log: FinalLog }): void {
    const { ok, repairs } = call;
    if (!ok || (row && isFinal(call, row))) return;
    const told = `${this.#name(call)} was acknowledged at ${ok.seq} (${ok.id})`;
    const lostAt = this.#epochs.lostAt(ok.at);
    if (lostAt === null) this.#report('I1', `${told}, and is ${row ? `at ${row.seq} (${row.id})` : 'not in the log'}`);
    else if (!row && repairs && !isRefusedRepair(call, { lostAt, log })) this.#report('I1', `${told}, was lost with its epoch, and was not sent again`);
  }

  /** A call that begins when another's success is known comes after it. From the highest seq down. */
  #checkAcknowledgedBefore(present: { call: Call; row: FinalRow }[]): void {
    let earliest: { call: Call; row: FinalRow; at: number } | null = null;
    for (const { call, row } of present.sort((a, b) => b.row.seq - a.row.seq)) {
      if (earliest && earliest.at < call.invokedAt) {
        this.#report('I7', `${this.#name(call)} was begun when ${this.#name(earliest.call)} was acknowledged; they are at ${row.seq} and ${earliest.row.seq}`);
      }
      if (call.ok && isFinal(call, row) && call.ok.at < (earliest?.at ?? Infinity)) earliest = { call, row, at: call.ok.at };
    }
  }

  /** First in, first out; and what a loss has taken is sent again before what was not sent yet. */
  #checkQueue(device: string, { queue, log }: { queue: Call[]; log: FinalLog }): void {
    let last: { call: Call; row: FinalRow } | null = null;
    for (const call of queue) {
      const row = log.sent(call.key);
      if (!row) continue;
      if (last && row.seq < last.row.seq) {
        this.#report('I7', `${device} made ${this.#name(call)} after ${last.call.key}; they are at ${row.seq} and ${last.row.seq}`);
      } else last = { call, row };
    }
  }

  #call({ userId, clientId }: Pick<Invoke, 'userId' | 'clientId'>): Call {
    const key = sendKey(userId, clientId);
    const known = this.#calls.get(key);
    if (known) return known;
    const call: Call = { key, repairs: false, invokedAt: -Infinity, invokes: 0, ok: null, fail: null };
    this.#calls.set(key, call);
    return call;
  }

  #name({ key }: Call): string {
    return `${this.#conversationId}: ${key}`;
  }
}

function isFinal({ ok }: Call, row: FinalRow): boolean {
  return ok?.seq === row.seq && ok.id === row.id;
}

/** The log holds, or may hold, what the clientId was used for the other time. */
function isReuse({ invokes, fail }: Call): boolean {
  return invokes > 1 && fail?.code === 'conflict';
}

/** What is sent again is judged again: then somebody has heard of a refusal. Whoever is gone sends nothing any more. */
function isRefusedRepair({ key, fail }: Call, { lostAt, log: { memberships } }: { lostAt: number; log: FinalLog }): boolean {
  return (fail !== null && fail.at > lostAt) || !memberships.isIn(senderOf(key));
}
