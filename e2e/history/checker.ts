import { Agreement } from './agreement.ts';
import { Calls } from './calls.ts';
import { DeviceCopy } from './device-copy.ts';
import type { Entry, Gauge, Held, Loaded, Position, Probe, Stored } from './entry.ts';
import { Epochs } from './epochs.ts';
import { FinalLog } from './final-log.ts';
import { Holding } from './holding.ts';
import type { Promised, Violation } from './violation.ts';

export type { Promised, Violation } from './violation.ts';

interface Conversation {
  id: string;
  agreement: Agreement;
  calls: Calls;
  log: FinalLog | null;
  positions: Map<string, Position> | null;
}

interface Device {
  name: string;
  userId: string;
  holes: boolean;
  copies: Map<string, DeviceCopy>;
  holdings: Map<string, Holding>;
}

/** What somebody may be told who asks for what is none of their business: that it does not exist, or nothing. */
const silence = new Set(['not_found', 'unauthenticated', 'unavailable', 'rate_limited', 'lost']);

/**
 * Holds a history against the promises I1 to I12, in one pass and also while the trial goes on. The
 * entries of one process are heard in their order. Those of several may be interleaved in any way,
 * but a change of epoch is heard before what follows from it, and the final read after all else. Of a
 * conversation that a failover has lost altogether, an empty log is read, whose headId is empty.
 */
export class Checker {
  readonly #epochs = new Epochs();
  readonly #conversations = new Map<string, Conversation>();
  readonly #devices = new Map<string, Device>();
  #violations: Violation[] = [];
  #at: number | undefined;
  readonly #report = (promise: Promised, text: string): void => void this.#violations.push({ promise, text, ...(this.#at === undefined ? {} : { at: this.#at }) });

  /** Returns the violations this entry revealed. */
  hear(entry: Entry): Violation[] {
    this.#at = 'at' in entry ? entry.at : undefined;
    this.#hear(entry);
    return this.#taken();
  }

  /** After the final read was heard: what only the whole can tell. */
  finish(): Violation[] {
    this.#at = undefined;
    for (const { id, log, calls } of this.#conversations.values()) {
      if (!log) this.#report('I6', `${id}: its log was not read`);
      log?.finish();
      if (log) calls.finish(log);
    }
    for (const device of this.#devices.values()) this.#finishDevice(device);
    return this.#taken();
  }

  #taken(): Violation[] {
    const taken = this.#violations;
    this.#violations = [];
    return taken;
  }

  #hear(entry: Entry): void {
    switch (entry.type) {
      case 'invoke': return this.#conversation(entry.conversationId).calls.invoke(entry);
      case 'ok': {
        const { agreement, calls } = this.#conversation(entry.conversationId);
        agreement.see(entry, entry.at);
        return calls.ok(entry);
      }
      case 'fail': return this.#conversation(entry.conversationId).calls.fail(entry);
      case 'loaded': return this.#hearLoaded(entry);
      case 'stored': return this.#hearStored(entry);
      case 'probe': return this.#hearProbe(entry);
      case 'epoch': return this.#epochs.hear(entry);
      case 'gauge': return this.#hearGauge(entry);
      case 'logged': return this.#hearLogged(entry);
      case 'held': return this.#hearHeld(entry);
      case 'receipts': {
        this.#conversation(entry.conversationId).positions = new Map(entry.positions.map((position) => [position.userId, position]));
        return;
      }
      case 'info':
      case 'fault':
    }
  }

  #conversation(id: string): Conversation {
    const known = this.#conversations.get(id);
    if (known) return known;
    const conversation = { id, agreement: new Agreement(id, this.#epochs, this.#report), calls: new Calls(id, this.#epochs, this.#report), log: null, positions: null };
    this.#conversations.set(id, conversation);
    return conversation;
  }

  #device({ device: name, userId }: { device: string; userId: string }): Device {
    const known = this.#devices.get(name);
    if (known) return known;
    const device = { name, userId, holes: false, copies: new Map(), holdings: new Map() };
    this.#devices.set(name, device);
    return device;
  }

  #copy(device: Device, { conversationId, ...start }: { conversationId: string; from: number; at: number }): DeviceCopy {
    const known = device.copies.get(conversationId);
    if (known) return known;
    const copy = new DeviceCopy(start, { name: `${device.name} in ${conversationId}`, epochs: this.#epochs, report: this.#report });
    device.copies.set(conversationId, copy);
    return copy;
  }

  #hearLoaded(entry: Loaded): void {
    const device = this.#device(entry);
    device.holes = entry.holes;
    const forgotten = new Map(device.copies);
    for (const { conversationId, ...position } of entry.cursors) {
      forgotten.delete(conversationId);
      // A record without events need not have been told of.
      const from = position.cursorId === null ? position.cursor : 0;
      this.#copy(device, { conversationId, from, at: entry.at }).load(position);
    }
    for (const [conversationId, copy] of forgotten) {
      this.#report('I4', `${device.name} begins a new life without what it held of ${conversationId}`);
      copy.load({ cursor: 0, cursorId: null });
    }
  }

  #hearStored(entry: Stored): void {
    const device = this.#device(entry);
    const { agreement } = this.#conversation(entry.conversationId);
    const { at, to, toId } = entry;
    for (const { seq, id, prevId } of entry.events) {
      agreement.see({ seq, id }, at);
      if (prevId !== null) agreement.see({ seq: seq - 1, id: prevId }, at);
    }
    if (toId !== null) agreement.see({ seq: to, id: toId }, at);
    this.#copy(device, entry).store(entry, device.holes);
  }

  #hearProbe({ userId, conversationId, code }: Probe): void {
    if (!silence.has(code)) this.#report('I10', `${userId}, who was never in ${conversationId}, was told ${code}`);
  }

  #hearGauge({ server, name, value, limit }: Gauge): void {
    if (value > limit) this.#report('I12', `${server}: ${name} is ${value}, above ${limit}`);
  }

  #hearLogged(entry: Extract<Entry, { type: 'logged' }>): void {
    const conversation = this.#conversation(entry.conversationId);
    conversation.log ??= new FinalLog(entry.conversationId, this.#report);
    for (const event of entry.events) conversation.agreement.see(event, Infinity);
    conversation.log.hear(entry);
  }

  #hearHeld(entry: Held): void {
    const device = this.#device(entry);
    const { conversationId, userId } = entry;
    const { log } = this.#conversation(conversationId);
    const copy = device.copies.get(conversationId);
    const mayBeOfLost = this.#epochs.mayBeLostBetween(copy?.since ?? 0, copy?.until ?? 0);
    const name = `${device.name} in ${conversationId}`;
    if (!log) return;
    const holding = device.holdings.get(conversationId) ?? new Holding({ name, userId, log, report: this.#report, mayBeOfLost });
    device.holdings.set(conversationId, holding);
    holding.hear(entry);
  }

  #finishDevice({ name, userId, copies, holdings }: Device): void {
    for (const { id, log, positions } of this.#conversations.values()) {
      if (!log) continue;
      copies.get(id)?.finish(log, userId);
      const holding = holdings.get(id);
      if (holding) holding.finish(positions);
      else if (log.memberships.of(userId).length > 0) this.#report('I3', `${name} in ${id} holds nothing`);
    }
  }
}
