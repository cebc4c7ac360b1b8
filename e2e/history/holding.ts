import type { Held, Position } from './entry.ts';
import type { FinalLog } from './final-log.ts';
import type { Stay } from './membership.ts';
import { SeqSet, named } from './seq-set.ts';
import type { Promised, Report } from './violation.ts';

interface Surroundings {
  name: string;
  userId: string;
  log: FinalLog;
  report: Report;
  /** Held since before a loss: the membership by which it came may be lost as well. */
  mayBeOfLost: boolean;
}

type End = NonNullable<Held['end']>;

/** What one device holds of one conversation in the end, against what it should: I3, I8 and I10. */
export class Holding {
  readonly #name: string;
  readonly #userId: string;
  readonly #log: FinalLog;
  readonly #report: Report;
  readonly #mayBeOfLost: boolean;
  readonly #held = new SeqSet();
  readonly #wrong = new Map<string, { promise: Promised; seqs: SeqSet }>();
  #last = 0;
  #end: End | null = null;

  constructor({ name, userId, log, report, mayBeOfLost }: Surroundings) {
    this.#name = name;
    this.#userId = userId;
    this.#log = log;
    this.#report = report;
    this.#mayBeOfLost = mayBeOfLost;
  }

  hear({ rows, end }: Held): void {
    for (const row of rows) this.#compare(row);
    if (end) this.#end = end;
  }

  /** `positions`: everyone's, by the database; null if they were not read. */
  finish(positions: Map<string, Position> | null): void {
    const due = this.#due;
    const missing = due ? this.#held.missing({ from: due.from, to: Math.min(due.to, this.#log.lastSeq) }) : [];
    if (missing.length > 0) this.#report('I3', `${this.#name} misses ${named(missing)}`);
    for (const [wrong, { promise, seqs }] of this.#wrong) this.#report(promise, `${this.#name} ${wrong}: ${named(seqs.ranges)}`);
    if (!this.#end) this.#report('I3', `${this.#name} has not told all it holds`);
    else if (due) this.#checkEnd(this.#end, { due, positions });
  }

  /** What it must hold: all of the last stay. */
  get #due(): Stay | undefined {
    return this.#log.memberships.of(this.#userId).at(-1);
  }

  #compare({ seq, id, digest }: Held['rows'][number]): void {
    const stays = this.#log.memberships.of(this.#userId).filter(({ from, to }) => from <= seq && seq <= to);
    const due = this.#due;
    const isDue = due !== undefined && stays.includes(due);
    if (seq <= this.#last) this.#note('holds rows twice or out of order', seq);
    this.#last = seq;
    this.#held.add({ from: seq, to: seq });
    if (!isDue && this.#mayBeOfLost) return;
    const logged = this.#log.row(seq);
    if (!logged) this.#note('holds what the log does not', seq);
    else if (stays.length === 0) this.#note('holds what its membership may not see', seq, 'I10');
    else if (logged.id !== id) this.#note('holds other events than the log', seq);
    // Of a row that was changed later, nobody knows here what it was when they left.
    else if (logged.digest !== digest && logged.touched <= (isDue ? due.to : 0)) this.#note('shows other than the log', seq);
  }

  #note(wrong: string, seq: number, promise: Promised = 'I3'): void {
    const known = this.#wrong.get(wrong) ?? { promise, seqs: new SeqSet() };
    known.seqs.add({ from: seq, to: seq });
    this.#wrong.set(wrong, known);
  }

  #checkEnd(end: End, { due, positions }: { due: Stay; positions: Map<string, Position> | null }): void {
    const left = due.to !== Infinity;
    const cursor = Math.min(due.to, this.#log.lastSeq);
    if (end.cursor !== cursor) this.#report('I3', `${this.#name} is at ${end.cursor}, not at ${cursor}`);
    if (end.left !== left) this.#report('I3', `${this.#name} takes itself for ${end.left ? 'gone' : 'a member'}, and is ${left ? 'gone' : 'a member'}`);
    if (left) return;
    if (positions) this.#checkReceipts(end, positions);
    else this.#report('I8', `${this.#name}: nobody has read the receipts`);
  }

  #checkReceipts({ receipts, unread }: End, positions: Map<string, Position>): void {
    const shown = new Map(receipts.map((position) => [position.userId, position]));
    for (const userId of this.#log.memberships.present()) {
      const is = told(shown.get(userId));
      const should = told(positions.get(userId));
      if (is !== should) this.#report('I8', `${this.#name} shows ${userId} at ${is}, who is at ${should}`);
    }
    const readSeq = positions.get(this.#userId)?.readSeq ?? 0;
    const recount = this.#log.lastMessageNo - (this.#log.row(readSeq)?.messageNo ?? 0);
    if (unread !== recount) this.#report('I8', `${this.#name} shows ${unread} unread, and ${recount} follow ${readSeq}`);
  }
}

function told(position: Position | undefined): string {
  return position ? `read ${position.readSeq} (version ${position.readVersion}), delivered ${position.deliveredSeq}` : 'nothing';
}
