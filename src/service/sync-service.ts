import type { Delivery } from '../domain/device-position.ts';
import { storedAt } from '../domain/device-position.ts';
import { DomainError } from '../domain/error.ts';
import type { LogEvent } from '../domain/event.ts';
import type { Head } from '../domain/head.ts';
import type { Receipt, ReceiptReport } from '../domain/receipt.ts';
import { noConversation, noMessage } from '../domain/refusal.ts';
import type { Caller } from '../domain/session.ts';
import type { Ports } from './ports.ts';
import type { ReceiptBatch } from './receipt-batch.ts';

type SyncPorts = Pick<Ports, 'users' | 'conversations' | 'log' | 'heads' | 'receipts' | 'meter' | 'watch'>;

export interface RangeQuery {
  conversationId: string;
  after: number;
  /** The id the device holds at `after`. */
  check?: string | null;
  limit: number;
}

export interface Range {
  events: LogEvent[];
  /** The last event the caller may see. */
  head: { seq: number; id: string };
  visibleFromSeq: number;
  epoch: string;
  /** The device holds another log than ours at `after`: it goes back to the last event that is the same. */
  reset: boolean;
}

/** What a device reports of itself and its person. */
type OwnReport = Omit<ReceiptReport, 'userId' | 'sessionId'>;

/** The part of a log that one person may see, at one moment. */
interface Reach {
  conversationId: string;
  from: number;
  upTo: number;
  /** Where they left: what was changed since is none of their business. */
  asOf?: number;
  /** Id at `upTo`, where it is known without looking. */
  headId: string | null;
}

/** Reading the log, and telling how far one has read. */
export class SyncService {
  readonly #ports: SyncPorts;
  readonly #batch: ReceiptBatch;

  constructor(ports: SyncPorts, batch: ReceiptBatch) {
    this.#ports = ports;
    this.#batch = batch;
  }

  async range(caller: Caller, query: RangeQuery): Promise<Range> {
    const range = await this.#range(caller, query);
    this.#ports.meter?.pulled({ events: range.events.length, reset: range.reset });
    return range;
  }

  async #range(caller: Caller, { conversationId, after, check, limit }: RangeQuery): Promise<Range> {
    const { log } = this.#ports;
    // Read first: rows of a newer epoch under an older name cost a verification, the reverse would skip one.
    const epoch = await log.epoch();
    const reach = await this.#reach(caller, conversationId);
    const answer = { head: await this.#head(reach), visibleFromSeq: reach.from, epoch };
    const checked = typeof check === 'string' && after >= reach.from;
    const start = checked ? after - 1 : Math.max(after, reach.from - 1);
    const events = await this.#read(reach, { after: start, upTo: reach.upTo, limit: checked ? limit + 1 : limit });
    if (!checked) return { ...answer, events, reset: false };
    const held = events.shift();
    return held?.id === check ? { ...answer, events, reset: false } : { ...answer, events: [], reset: true };
  }

  /** The newest page before `before`, ascending. */
  async history(caller: Caller, { conversationId, before, limit }: { conversationId: string; before?: number; limit: number }) {
    const reach = await this.#reach(caller, conversationId);
    const { from, upTo } = reach;
    const last = Math.min(upTo, (before ?? Infinity) - 1);
    // The log has no holes, so a page is arithmetic.
    const after = Math.max(from - 1, last - limit);
    const events = last > after ? await this.#read(reach, { after, upTo: last, limit }) : [];
    return { events, reachedStart: after === from - 1 };
  }

  async heads(caller: Caller, filter: { conversationIds?: string[]; since?: number }): Promise<{ heads: Head[]; now: number; epoch: string }> {
    const epoch = await this.#ports.log.epoch();
    return { ...(await this.#ports.heads.list(caller.userId, filter)), epoch };
  }

  /** Of the members now; nothing for somebody who left, who no longer learns what the others do. */
  async receipts(caller: Caller, conversationId: string): Promise<Receipt[]> {
    const membership = await this.#ports.conversations.membership(conversationId, caller.userId);
    if (!membership) throw noConversation();
    return membership.leftSeq === null ? this.#ports.receipts.list(conversationId) : [];
  }

  /**
   * On which devices of the members now an event is stored, and since when; nothing for somebody who
   * left, and nothing of who has blocked the caller.
   */
  async deliveries(caller: Caller, { conversationId, seq }: { conversationId: string; seq: number }): Promise<Delivery[]> {
    const { from, upTo, asOf } = await this.#reach(caller, conversationId);
    if (seq < from || seq > upTo) throw noMessage();
    if (asOf !== undefined) return [];
    const members = await this.#ports.receipts.devices(conversationId, seq);
    const blockers = new Set(await this.#ports.users.blockersAmong(members.map(({ userId }) => userId), caller.userId));
    return members
      .filter(({ userId }) => !blockers.has(userId))
      .map(({ userId, devices }) => ({
        userId,
        devices: devices.map((device) => ({ deviceName: device.deviceName, current: device.sessionId === caller.sessionId, stored: storedAt(device, seq) })),
      }));
  }

  /** Resolves when the reports are stored. */
  async report(caller: Caller, reports: OwnReport[]): Promise<void> {
    if (reports.length === 0) return;
    await this.#checkReads(caller, reports);
    for (const { conversationId, deliveredSeq } of reports) if (deliveredSeq !== undefined) this.#ports.watch?.held(caller, { conversationId, deliveredSeq });
    await this.#batch.report(reports.map((report) => ({ ...report, userId: caller.userId, sessionId: caller.sessionId })));
  }

  /** A read position is a person's word and must make sense; a delivered one is a cursor, and held to the head. */
  async #checkReads(caller: Caller, reports: OwnReport[]): Promise<void> {
    const reads = reports.flatMap(({ conversationId, read }) => (read ? [{ conversationId, seq: read.seq }] : []));
    if (reads.length === 0) return;
    const positions = await this.#ports.log.positions(reads.map((read) => read.conversationId));
    const heads = new Map(positions.map((position) => [position.conversationId, position.lastSeq]));
    for (const { conversationId, seq } of reads) {
      const membership = await this.#ports.conversations.membership(conversationId, caller.userId);
      const head = heads.get(conversationId);
      if (!membership || head === undefined) throw noConversation();
      if (seq > (membership.leftSeq ?? head)) throw new DomainError('invalid', 'Nothing can be read beyond the last message');
    }
  }

  /**
   * Where the log ends is read before whether the caller is in it: who was still in afterwards may
   * see all up to there. The other way round, what follows a removal could slip in.
   */
  async #reach(caller: Caller, conversationId: string): Promise<Reach> {
    const [position] = await this.#ports.log.positions([conversationId]);
    const membership = await this.#ports.conversations.membership(conversationId, caller.userId);
    if (!position || !membership) throw noConversation();
    const { visibleFromSeq, leftSeq } = membership;
    if (leftSeq === null) return { conversationId, from: visibleFromSeq, upTo: position.lastSeq, headId: position.headId };
    return { conversationId, from: visibleFromSeq, upTo: leftSeq, asOf: leftSeq, headId: null };
  }

  async #head(reach: Reach): Promise<{ seq: number; id: string }> {
    const { upTo, headId } = reach;
    if (headId !== null) return { seq: upTo, id: headId };
    const [last] = await this.#read(reach, { after: upTo - 1, upTo, limit: 1 });
    if (!last) throw new Error(`The log of ${reach.conversationId} has no event ${upTo}`);
    return { seq: upTo, id: last.id };
  }

  #read({ conversationId, asOf }: Reach, page: { after: number; upTo: number; limit: number }): Promise<LogEvent[]> {
    return this.#ports.log.range({ conversationId, ...page, asOf });
  }
}
