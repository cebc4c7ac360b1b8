import { digestOf } from '../digest.ts';
import type { Entry, Invoke, Logged, Position, Stored } from '../entry.ts';
import { TaleDevice } from './tale-device.ts';

export type Row = Logged['events'][number];

/** A history of one conversation as it should be, told step by step, to be spoiled by a test. */
export class Tale {
  readonly conversationId: string;
  readonly entries: Entry[] = [];
  readonly devices: TaleDevice[] = [];
  log: Row[] = [];
  #acked: { entry: Invoke; payload: Row['payload'] }[] = [];
  /** When each was written. */
  readonly #createdAt = new Map<string, number>();
  #ids = 0;
  #at = 0;

  constructor(memberIds = ['alice', 'bob', 'carol'], conversationId = 'talk') {
    this.conversationId = conversationId;
    this.#write('conversation.created', { senderId: memberIds[0]!, clientId: conversationId, payload: { kind: 'group', title: 'Talk', historyVisible: false, memberIds: memberIds.slice(1) } });
  }

  /** Microseconds; never the same twice. */
  now(): number {
    return (this.#at += 1_000);
  }

  wait(us: number): void {
    this.#at += us;
  }

  newId(): string {
    return `id-${++this.#ids}`;
  }

  tell(entry: Entry): void {
    this.entries.push(entry);
  }

  device(name: string, options: { holes?: boolean } = {}): TaleDevice {
    const device = new TaleDevice(this, { name, userId: name.split('-')[0]!, holes: options.holes ?? false });
    this.devices.push(device);
    return device;
  }

  /** Through the device's outbox: asked for, written and acknowledged. */
  call(device: TaleDevice, kind: Invoke['kind'], { repairs = true, ...payload }: Row['payload'] & { repairs?: boolean }): Row {
    const entry = this.invoke(device, { kind, repairs });
    if (repairs) this.#acked.push({ entry, payload });
    const row = this.#write(kind, { senderId: device.userId, clientId: entry.clientId, payload });
    this.acknowledge(entry, row);
    return row;
  }

  say(device: TaleDevice, text = 'hello'): Row {
    return this.call(device, 'message.sent', { text });
  }

  invoke({ name, userId }: TaleDevice, { kind = 'message.sent', repairs = true }: { kind?: Invoke['kind']; repairs?: boolean } = {}): Invoke {
    const entry: Invoke = { type: 'invoke', at: this.now(), device: name, userId, conversationId: this.conversationId, clientId: `client-${this.newId()}`, kind, repairs };
    this.tell(entry);
    return entry;
  }

  acknowledge({ device, userId, conversationId, clientId }: Invoke, { seq, id }: Row): void {
    this.tell({ type: 'ok', at: this.now(), device, userId, conversationId, clientId, seq, id });
  }

  refuse({ device, userId, conversationId, clientId }: Invoke, code: string): void {
    this.tell({ type: 'fail', at: this.now(), device, userId, conversationId, clientId, code });
  }

  /** By nobody's outbox, as the rig does it. */
  change(kind: Invoke['kind'], payload: Row['payload'], senderId = 'alice'): Row {
    return this.#write(kind, { senderId, clientId: `client-${this.newId()}`, payload });
  }

  /** The log loses all after `seq`; what outboxes had acknowledged is sent again. `since`: none of it was acknowledged before. */
  failover(seq: number, since?: number): void {
    this.tell({ type: 'epoch', at: this.now(), lossy: true, ...(since === undefined ? {} : { since }) });
    const lost = this.log.slice(seq);
    const kept = this.log.slice(0, seq);
    this.log = [];
    for (const row of kept) this.#project(row);
    for (const { entry, payload } of this.#acked) {
      if (lost.some(({ clientId }) => clientId === entry.clientId)) this.#write(entry.kind, { senderId: entry.userId, clientId: entry.clientId, payload });
    }
  }

  /** The final read: what the log holds, everyone's positions, and what the devices hold. */
  end(pageSize = 4): Entry[] {
    const { conversationId, log } = this;
    const last = log.at(-1)!;
    for (let i = 0; i < log.length; i += pageSize) {
      const head = { lastSeq: last.seq, lastMessageNo: last.messageNo, headId: last.id };
      this.tell({ type: 'logged', conversationId, events: structuredClone(log.slice(i, i + pageSize)), ...(i + pageSize >= log.length ? { head } : {}) });
    }
    const userIds = [...new Set(this.devices.map(({ userId }) => userId).concat('alice', 'bob', 'carol'))];
    const positions = userIds.map((userId): Position => ({ userId, readVersion: 0, readSeq: 1, deliveredSeq: last.seq }));
    this.tell({ type: 'receipts', conversationId, positions });
    for (const device of this.devices) device.tellHeld(positions);
    return this.entries;
  }

  /** As a device writes it down. */
  stamped({ seq, id, prevId, kind, payload: { target } }: Row): Stored['events'][number] {
    return { seq, id, prevId, kind, ...(typeof target === 'number' ? { target } : {}), createdAt: this.#createdAt.get(id)! };
  }

  digest(row: Row): string {
    return digestOf(row);
  }

  #write(kind: string, { senderId, clientId, payload }: Pick<Row, 'senderId' | 'clientId' | 'payload'>): Row {
    const id = this.newId();
    this.#createdAt.set(id, this.#at / 1_000);
    return this.#project({ seq: 0, id, prevId: null, kind, senderId, clientId, messageNo: 0, payload: { ...payload } });
  }

  /** Appends, and rewrites what the event names. */
  #project(event: Row): Row {
    const before = this.log.at(-1);
    const row = { ...event, seq: this.log.length + 1, prevId: before?.id ?? null, messageNo: (before?.messageNo ?? 0) + (event.kind === 'message.sent' ? 1 : 0) };
    this.log.push(row);
    const target = this.log[Number(row.payload.target) - 1];
    if (row.kind === 'message.edited' && target) target.payload = { ...target.payload, text: row.payload.text, editedSeq: row.seq };
    if (row.kind === 'reaction.changed' && target) target.payload = { ...target.payload, reactions: { [String(row.payload.emoji)]: [row.senderId] } };
    if (row.kind === 'message.deleted' && target) {
      target.payload = { text: '', deletedSeq: row.seq };
      for (const edit of this.log) if (edit.kind === 'message.edited' && edit.payload.target === target.seq) edit.payload = { target: target.seq };
    }
    return row;
  }
}
