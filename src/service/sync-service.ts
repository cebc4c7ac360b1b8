import type { Delivery } from '../domain/device-position.ts';
import { storedAt } from '../domain/device-position.ts';
import { DomainError } from '../domain/error.ts';
import type { LogEvent, Page, PageQuery } from '../domain/event.ts';
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

  async #range({ userId }: Caller, { conversationId, after, check, limit }: RangeQuery): Promise<Range> {
    const page = await this.#page({ conversationId, userId, after, limit });
    const { epoch, head, visibleFromSeq, events } = page;
    const checked = typeof check === 'string' && after >= visibleFromSeq;
    const reset = checked && page.afterId !== check;
    return { events: reset ? [] : events, head, visibleFromSeq, epoch, reset };
  }

  /** The newest page before `before`, ascending. */
  async history({ userId }: Caller, query: { conversationId: string; before?: number; limit: number }) {
    const { events, visibleFromSeq } = await this.#page({ ...query, userId });
    return { events, reachedStart: (events[0]?.seq ?? visibleFromSeq) === visibleFromSeq };
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
    const { events, left } = await this.#page({ conversationId, userId: caller.userId, after: seq - 1, limit: 1 });
    if (events[0]?.seq !== seq) throw noMessage();
    if (left) return [];
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

  /** Authorises and reads. */
  async #page(query: PageQuery): Promise<Page> {
    const page = await this.#ports.log.page(query);
    if (!page) throw noConversation();
    return page;
  }
}
