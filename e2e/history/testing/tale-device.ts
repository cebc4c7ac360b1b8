import type { Position } from '../entry.ts';
import type { Row, Tale } from './tale.ts';

/** What a device of a tale stores, and writes down of it. */
export class TaleDevice {
  readonly name: string;
  readonly userId: string;
  readonly #tale: Tale;
  readonly #holes: boolean;
  /** What it shows of each seq it holds. */
  readonly #shown = new Map<number, { id: string; digest: string }>();
  #life = 0;
  #cursor = 0;
  #cursorId: string | null = null;
  #visibleFromSeq = 1;
  #open: { from: number; to: number }[] = [];
  /** Where its membership ended. */
  #end = Infinity;

  constructor(tale: Tale, { name, userId, holes }: { name: string; userId: string; holes: boolean }) {
    this.#tale = tale;
    this.name = name;
    this.userId = userId;
    this.#holes = holes;
    this.restart();
  }

  /** How many events it does not hold yet. */
  get behind(): number {
    return this.#tale.log.length - this.#cursor;
  }

  get cursor(): number {
    return this.#cursor;
  }

  restart(): void {
    const { conversationId } = this.#tale;
    const cursors = this.#cursorId === null ? [] : [{ conversationId, cursor: this.#cursor, cursorId: this.#cursorId }];
    this.#tale.tell({ type: 'loaded', at: this.#tale.now(), device: this.name, userId: this.userId, life: ++this.#life, holes: this.#holes, cursors });
  }

  /** Joined at `seq`, and sees nothing before it. */
  join(seq: number): void {
    this.#end = Infinity;
    this.#visibleFromSeq = seq;
  }

  leave(seq: number): void {
    this.sync(seq);
    this.#end = seq;
  }

  /** Stores what follows, up to `seq`. */
  sync(seq = Infinity): void {
    const from = Math.max(this.#cursor, this.#visibleFromSeq - 1);
    this.#step(this.#rows(from + 1, Math.min(seq, this.#end)), {});
  }

  /** Stores the newest rows and leaves a hole. */
  leap(count: number): void {
    const rows = this.#rows(this.#tale.log.length - count + 1, Infinity);
    this.#open = [{ from: this.#cursor + 1, to: rows[0]!.seq - 1 }];
    this.#step(rows, {});
  }

  fill(): void {
    const [hole] = this.#open;
    this.#open = [];
    this.#step(this.#rows(hole!.from, hole!.to), { to: this.#cursor, toId: this.#cursorId });
  }

  rewind(seq: number): void {
    for (const held of this.#shown.keys()) if (held > seq) this.#shown.delete(held);
    this.#step([], { to: seq, toId: this.#tale.log[seq - 1]!.id, truncateAfter: seq });
  }

  tellHeld(positions: Position[]): void {
    const { conversationId, log } = this.#tale;
    const { name: device, userId } = this;
    const rows = [...this.#shown].sort(([a], [b]) => a - b).map(([seq, row]) => ({ seq, ...row }));
    const end = { cursor: this.#cursor, unread: log.at(-1)!.messageNo, left: this.#end < Infinity, receipts: structuredClone(positions) };
    const half = rows.length >> 1;
    this.#tale.tell({ type: 'held', device, userId, conversationId, rows: rows.slice(0, half) });
    this.#tale.tell({ type: 'held', device, userId, conversationId, rows: rows.slice(half), end });
  }

  #rows(from: number, to: number): Row[] {
    return this.#tale.log.filter(({ seq }) => seq >= from && seq <= to);
  }

  #step(rows: Row[], { to = rows.at(-1)?.seq ?? this.#cursor, toId = rows.at(-1)?.id ?? this.#cursorId, truncateAfter }: { to?: number; toId?: string | null; truncateAfter?: number }): void {
    const { conversationId } = this.#tale;
    const at = this.#tale.now();
    const position = { visibleFromSeq: this.#visibleFromSeq, from: this.#cursor, to, toId, holes: structuredClone(this.#open) };
    this.#tale.tell({ type: 'stored', at, device: this.name, userId: this.userId, conversationId, ...position, ...(truncateAfter === undefined ? {} : { truncateAfter }), events: rows.map((row) => this.#tale.stamped(row)), wallMs: at / 1_000 });
    [this.#cursor, this.#cursorId] = [to, toId];
    for (const { seq, id } of rows) this.#shown.set(seq, { id, digest: '' });
    // What it holds is brought up to date by what it stores.
    for (const [seq, shown] of this.#shown) if (seq >= this.#visibleFromSeq) shown.digest = this.#tale.digest(this.#tale.log[seq - 1]!);
  }
}
