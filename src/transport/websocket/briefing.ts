import { DomainError } from '../../domain/error.ts';
import type { EventLog } from '../../domain/event.ts';
import type { HeadRepository } from '../../domain/head.ts';
import type { ReceiptRepository } from '../../domain/receipt.ts';
import type { Device, Missed } from './device.ts';
import { PreparedMessage } from './prepared-message.ts';

/**
 * How far the head poll and a resuming device look back before what they have seen (milliseconds).
 * A row's `changed_at` is older than its commit by at most the longest a transaction can last; the
 * database's statement timeout keeps that well below this.
 */
export const overlapMs = 30_000;
const headsPerMessage = 100;

export interface BriefingPorts {
  log: EventLog;
  heads: HeadRepository;
  receipts: ReceiptRepository;
}

/** Tells devices how things stand, as against what happens: that is the feeds' work. */
export class Briefing {
  readonly #ports: BriefingPorts;
  #epoch: string | null = null;

  constructor(ports: BriefingPorts) {
    this.#ports = ports;
  }

  /** Whether the database is another than the one last noted. Until one is noted, whichever it is will be. */
  isAnother(epoch: string): boolean {
    this.#epoch ??= epoch;
    return this.#epoch !== epoch;
  }

  /** The one last noted; '' while none is. */
  get epoch(): string {
    return this.#epoch ?? '';
  }

  isCurrent(epoch: string): boolean {
    return this.#epoch === epoch;
  }

  noteEpoch(epoch: string): void {
    this.#epoch = epoch;
  }

  async hello(device: Device): Promise<void> {
    this.#epoch ??= await this.#ports.log.epoch();
    device.hasHello = true;
    device.offer(new PreparedMessage({ type: 'hello', epoch: this.#epoch, userId: device.userId, sessionId: device.sessionId }));
  }

  /** The heads of a device's conversations: all, or those changed since it was last told. */
  async greet(device: Device, { since, caughtUpTo }: { since: number | null; caughtUpTo: () => number }): Promise<void> {
    await this.hello(device);
    const { heads, now } = await this.#list(device.userId, since === null ? {} : { since: since - overlapMs });
    const pages = Math.max(1, Math.ceil(heads.length / headsPerMessage));
    for (let page = 1; page <= pages; page++) {
      const last = page === pages;
      if (last) device.greeted(now, caughtUpTo);
      const slice = heads.slice((page - 1) * headsPerMessage, page * headsPerMessage);
      device.offer(new PreparedMessage({ type: 'heads', heads: slice, complete: last && since === null }));
    }
  }

  /** The head of a conversation that a person's devices may not know yet. */
  async introduce(devices: Iterable<Device>, { userId, conversationId }: { userId: string; conversationId: string }): Promise<void> {
    // Whoever has not had its `hello` yet is told with all the rest, which is read after it.
    const live = [...devices].filter((device) => device.hasHello);
    if (live.length === 0) return;
    const { heads } = await this.#list(userId, { conversationIds: [conversationId] });
    const prepared = new PreparedMessage({ type: 'heads', heads, complete: false });
    for (const device of live) device.offer(prepared);
  }

  /** What a slow device was not told. */
  async retell(device: Device, missed: Missed): Promise<void> {
    if (missed.heads.length > 0) {
      const { heads } = await this.#list(device.userId, { conversationIds: missed.heads });
      device.offer(new PreparedMessage({ type: 'heads', heads, complete: false }));
    }
    for (const conversationId of missed.receipts) {
      if (!device.conversations.has(conversationId)) continue;
      const receipts = await this.#ports.receipts.list(conversationId);
      device.offer(new PreparedMessage({ type: 'receipts', conversationId, receipts, epoch: this.epoch }));
    }
  }

  /** Devices take heads for those of the epoch that they were greeted in. */
  async #list(...query: Parameters<HeadRepository['list']>): ReturnType<HeadRepository['list']> {
    const epoch = this.#epoch;
    const listed = await this.#ports.heads.list(...query);
    if (epoch !== this.#epoch) throw new DomainError('unavailable', 'The epoch has changed meanwhile');
    return listed;
  }
}
