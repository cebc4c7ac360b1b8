import type { LogEvent } from '../../domain/event.ts';
import type { ConversationRecord } from '../storage/client-storage.ts';
import type { RangePage } from '../link/server-link.ts';
import type { Difference, Verification } from './difference.ts';
import { targetOf } from './event-fold.ts';
import { upToDate } from './hole-filler.ts';
import { missingOf } from './holes.ts';
import { readAsOf } from './conversation-log.ts';
import type { Replica } from './replica.ts';
import type { LogTools } from './rewind.ts';
import { rewind } from './rewind.ts';
import { concerns, differenceOf } from './row-comparison.ts';

/** As many events are compared at a time; the server gives no more. */
const pageSize = 500;

export interface VerificationTools extends LogTools {
  /** Resolves when this device holds the log up to `seq`, but for holes. */
  reach(seq: number): Promise<void>;
  progress(compared: number, total: number): void;
}

type Found = Omit<Difference, 'repaired'> & { row: LogEvent };

interface Span {
  from: number;
  to: number;
}

/**
 * Compares what this device holds with the log, event by event, and puts right what differs. Holes are
 * left out. What arrives or changes meanwhile is no difference: a row is called different only if it
 * is so once this device has heard of all that the log's row shows.
 */
export async function verify(replica: Replica, tools: VerificationTools): Promise<Verification> {
  const comparison = new Comparison(replica, tools);
  const told = (differences: Difference[]) => ({ held: comparison.held, missing: missingOf(replica), differences, epoch: comparison.epoch });
  try {
    await comparison.run();
    const found = await comparison.unexplained();
    return told(found.length > 0 ? await repair(replica, { found, comparison, tools }) : []);
  } catch (error) {
    const found = comparison.certain();
    if (found.length === 0) throw error;
    // Some of it may have been put right, and the next run would find nothing: now is when to tell.
    return { ...told(found.map(({ seq, what }) => ({ seq, what, repaired: false }))), broken: error instanceof Error ? error : new Error(String(error)) };
  }
}

class Comparison {
  readonly #replica: Replica;
  readonly #tools: VerificationTools;
  #found: Found[] = [];
  held = 0;
  epoch: string;

  constructor(replica: Replica, tools: VerificationTools) {
    this.#replica = replica;
    this.#tools = tools;
    this.epoch = replica.record.epoch;
  }

  /** Up to where this device is now: what comes later is compared with the log when it is stored. */
  async run(): Promise<void> {
    const { visibleFromSeq, cursor } = this.#replica.record;
    let last: LogEvent | undefined;
    for (let span = nextSpan(this.#replica.record, visibleFromSeq, cursor); span; span = nextSpan(this.#replica.record, span.to + 1, cursor)) {
      last = await this.#page(span, last);
      this.#tools.progress(span.to - visibleFromSeq + 1, cursor - visibleFromSeq + 1);
    }
  }

  /** Of these rows, those that differ once everything the log's rows show has arrived here. */
  async settle(suspects: readonly number[]): Promise<Found[]> {
    const settled: Found[] = [];
    for (const page of pagesOf(suspects)) settled.push(...(await this.#settle(page)));
    return settled;
  }

  async #settle(suspects: readonly number[]): Promise<Found[]> {
    const { ask, reach } = this.#tools;
    const { conversationId } = this.#replica;
    const settled: Found[] = [];
    for (let open = [...suspects]; open.length > 0; ) {
      const span = { from: open[0]!, to: open.at(-1)! };
      const page = await ask(queryOf(conversationId, span));
      // What the rows show has happened before this is answered.
      const { head } = await ask({ conversationId, after: page.head.seq, limit: 1 });
      await reach(head.seq);
      const held = await this.#rows(span);
      const later = await this.#rows({ from: page.head.seq + 1, to: Math.max(head.seq, this.#replica.record.cursor) + pageSize });
      const different = this.#compare(open, { held, page });
      const changing = different.filter(({ row }) => [...later.values()].some((event) => concerns(targetOf(event) ?? 0, row)));
      settled.push(...different.filter((one) => !changing.includes(one)));
      open = changing.map(({ seq }) => seq);
    }
    return settled.toSorted((a, b) => a.seq - b.seq);
  }

  /** What is in a hole may have changed messages outside of it, and is not known here yet. */
  async unexplained(): Promise<Found[]> {
    const changed = this.#found.filter(({ what }) => what === 'content');
    const [first] = changed;
    if (!first) return this.#found;
    const targets: number[] = [];
    for (const hole of this.#replica.record.holes.filter(({ to }) => to > first.seq)) {
      for (let from = hole.from; from <= hole.to; from += pageSize) {
        const { events } = await this.#tools.ask(queryOf(this.#replica.conversationId, { from, to: Math.min(hole.to, from + pageSize - 1) }));
        targets.push(...events.map(targetOf).filter((target) => target !== null));
      }
    }
    this.#found = this.#found.filter(({ what, row }) => what !== 'content' || !targets.some((target) => concerns(target, row)));
    return this.#found;
  }

  /** Without another question: what no hole may explain. */
  certain(): Found[] {
    const { holes } = this.#replica.record;
    return this.#found.filter(({ what, seq }) => what !== 'content' || !holes.some(({ to }) => to > seq));
  }

  /** Resolves with the last event, if it is the same here and there: the next page must follow on it. */
  async #page(span: Span, before: LogEvent | undefined): Promise<LogEvent | undefined> {
    const { conversationId } = this.#replica;
    const query = queryOf(conversationId, span);
    const check = before?.seq === query.after ? before.id : undefined;
    let page = await this.#tools.ask(check === undefined ? query : { ...query, check });
    if (page.reset && before) {
      // Asked again first: an answer that another epoch interrupts is no finding.
      page = await this.#tools.ask(query);
      this.#found.push({ seq: before.seq, what: 'other', row: before });
    }
    this.epoch = page.epoch;
    const { from, to } = { from: Math.max(span.from, page.visibleFromSeq), to: span.to };
    const held = await this.#rows({ from, to });
    this.held += held.size;
    const seqs = Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
    const suspects = this.#compare(seqs, { held, page });
    if (suspects.length > 0) this.#found.push(...(await this.settle(suspects.map(({ seq }) => seq))));
    return suspects.some(({ seq }) => seq === to) ? undefined : held.get(to);
  }

  #compare(seqs: readonly number[], { held, page }: { held: Map<number, LogEvent>; page: RangePage }): Found[] {
    const logged = new Map(page.events.map((event) => [event.seq, event]));
    const found: Found[] = [];
    for (const seq of seqs) {
      const [here, there] = [held.get(seq), logged.get(seq)];
      const what = differenceOf(here, there, page.head.seq);
      const row = there ?? here;
      // Meanwhile it may have become a hole, or been taken back.
      if (what && row && this.#replica.holds(seq)) found.push({ seq, what, row });
    }
    return found;
  }

  async #rows({ from, to }: Span): Promise<Map<number, LogEvent>> {
    if (to < from) return new Map();
    const rows = await this.#tools.storage.events(this.#replica.conversationId, { from, to, limit: to - from + 1 });
    return new Map(rows.map((row) => [row.seq, row]));
  }
}

/** The next page worth of events from `from` on that is not in a hole; null at the end. */
function nextSpan({ holes }: ConversationRecord, from: number, last: number): Span | null {
  const within = holes.find((hole) => hole.from <= from && from <= hole.to);
  const start = within ? within.to + 1 : from;
  if (start > last) return null;
  const next = holes.find((hole) => hole.from > start);
  return { from: start, to: Math.min(last, start + pageSize - 1, (next?.from ?? Infinity) - 1) };
}

function queryOf(conversationId: string, { from, to }: Span) {
  return { conversationId, after: from - 1, limit: to - from + 1 };
}

interface Damage {
  found: Found[];
  comparison: Comparison;
  tools: VerificationTools;
}

/**
 * A device whose last event is not the log's goes back to where they agree, as after a `reset`. Single
 * rows are replaced by the log's. Then they are compared once more.
 */
async function repair(replica: Replica, { found, comparison, tools }: Damage): Promise<Difference[]> {
  const { conversationId } = replica;
  const { cursor, cursorId } = replica.record;
  const { reset } = await tools.ask({ conversationId, after: cursor, ...(cursorId === null ? {} : { check: cursorId }), limit: 1 });
  if (reset) await rewind(replica, tools);
  for (const span of spansOf(found.filter(({ seq }) => replica.holds(seq)))) await replaceRows(replica, span, tools);
  const still = await comparison.settle(found.map(({ seq }) => seq).filter((seq) => replica.holds(seq)));
  return found.map(({ seq, what }) => ({ seq, what, repaired: !still.some((other) => other.seq === seq) }));
}

async function replaceRows(replica: Replica, span: Span, tools: VerificationTools): Promise<void> {
  const since = replica.record.cursor;
  const { events, head } = await tools.ask(queryOf(replica.conversationId, span));
  await replica.commit((record) => {
    const rows = events.filter(({ seq }) => seq <= span.to && replica.holds(seq));
    return rows.length === 0 ? null : upToDate(replica, { step: readAsOf({ record, events: rows }, head.seq), since, tools });
  });
}

/** As many as one question covers, which reaches from the first to the last. */
function pagesOf(seqs: readonly number[]): number[][] {
  const pages: number[][] = [];
  for (const seq of seqs) {
    const last = pages.at(-1);
    if (last && seq - last[0]! < pageSize) last.push(seq);
    else pages.push([seq]);
  }
  return pages;
}

/** Neighbours are read together, a page at most. */
function spansOf(found: readonly Found[]): Span[] {
  const spans: Span[] = [];
  for (const { seq } of found) {
    const last = spans.at(-1);
    if (last && seq === last.to + 1 && seq - last.from < pageSize) last.to = seq;
    else spans.push({ from: seq, to: seq });
  }
  return spans;
}
