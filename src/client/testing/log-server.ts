import type { Acknowledgement, LogEvent } from '../../domain/event.ts';
import type { Head } from '../../domain/head.ts';
import { messageOf } from '../../domain/message-rule.ts';
import type { Receipt } from '../../domain/receipt.ts';
import { mergeReceipts } from '../../domain/receipt-rule.ts';
import type { StreamMessage } from '../../domain/stream.ts';
import type { Outgoing, OwnReport, RangePage, RangeQuery } from '../link/server-link.ts';
import { LinkError } from '../link/server-link.ts';
import { blankEdit, foldEvent, targetOf } from '../log/event-fold.ts';

interface Member extends Receipt {
  visibleFromSeq: number;
  leftSeq: number | null;
}

export interface Room {
  conversationId: string;
  /** As they were appended. */
  events: LogEvent[];
  /** As they are now. */
  rows: LogEvent[];
  members: Map<string, Member>;
  historyVisible: boolean;
}

/** As `sync.range` has it. */
const mostAtOnce = 500;

/**
 * As much of a server as the rules of delivery are about: a log that a test can break. It answers as
 * the routers do; that the real ones do the same is for other tests to say.
 */
export class LogServer {
  readonly rooms = new Map<string, Room>();
  readonly #streams = new Set<{ userId: string; hear(message: StreamMessage): void }>();
  readonly #now: () => number;
  epochNumber = 1;
  #ids = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  get epoch(): string {
    return `epoch-${this.epochNumber}`;
  }

  open(conversationId: string, memberIds: string[], historyVisible = true): void {
    this.rooms.set(conversationId, { conversationId, events: [], rows: [], members: new Map(), historyVisible });
    for (const userId of memberIds) this.#enter(conversationId, userId, 1);
    this.append(conversationId, { senderId: memberIds[0]!, clientId: `open-${conversationId}`, kind: 'conversation.created', payload: { kind: 'group', title: 'Garden', historyVisible, memberIds } });
  }

  join(conversationId: string, userId: string): void {
    const { events, historyVisible } = this.room(conversationId);
    this.#enter(conversationId, userId, historyVisible ? 1 : events.length + 1);
    this.append(conversationId, { senderId: 'alice', clientId: `join-${userId}-${events.length}`, kind: 'member.joined', payload: { userId } });
  }

  leave(conversationId: string, userId: string): void {
    const event = this.append(conversationId, { senderId: userId, clientId: `leave-${userId}-${this.#ids}`, kind: 'member.left', payload: { userId } });
    this.#member(conversationId, userId).leftSeq = event.seq;
  }

  room(conversationId: string): Room {
    const room = this.rooms.get(conversationId);
    if (!room) throw new LinkError('not_found', 'No such conversation');
    return room;
  }

  append(conversationId: string, draft: Pick<LogEvent, 'senderId' | 'clientId' | 'kind' | 'payload'>): LogEvent {
    const room = this.room(conversationId);
    const last = room.events.at(-1);
    const messageNo = (last?.messageNo ?? 0) + (draft.kind === 'message.sent' ? 1 : 0);
    const event: LogEvent = { ...draft, conversationId, seq: room.events.length + 1, id: `id-${++this.#ids}`, prevId: last?.id ?? null, messageNo, createdAt: this.#now() };
    room.events.push(event);
    this.#project(room, event);
    this.#tell(conversationId, { type: 'event', event });
    return event;
  }

  send(userId: string, { conversationId, clientId, action, epoch }: Outgoing): Acknowledgement {
    const member = this.#member(conversationId, userId);
    const draft = draftOf(action);
    const known = this.room(conversationId).events.find((event) => event.clientId === clientId && event.senderId === userId);
    if (known && (known.kind !== draft.kind || JSON.stringify(known.payload) !== JSON.stringify(draft.payload))) throw new LinkError('conflict', 'This clientId has been used');
    if (!known && member.leftSeq !== null) throw new LinkError('forbidden', 'You are no longer in this conversation');
    if (!known && epoch !== this.epoch) throw new LinkError('unavailable', 'This is another log');
    if (!known) this.#check(conversationId, userId, draft);
    const { seq, id, createdAt } = known ?? this.append(conversationId, { senderId: userId, clientId, ...draft });
    return { seq, id, createdAt, epoch: this.epoch, duplicate: known !== undefined };
  }

  range(userId: string, { conversationId, after, check, limit }: RangeQuery): RangePage {
    if (limit < 1 || limit > mostAtOnce) throw new LinkError('invalid', 'Too many at once');
    const { visibleFromSeq } = this.#member(conversationId, userId);
    const rows = this.rowsFor(conversationId, userId);
    const last = this.#endFor(conversationId, userId);
    const answer = { head: { seq: last.seq, id: last.id }, visibleFromSeq, epoch: this.epoch };
    const from = Math.max(after, visibleFromSeq - 1);
    if (check !== undefined && after >= visibleFromSeq && rows.find(({ seq }) => seq === after)?.id !== check) return { ...answer, events: [], reset: true };
    return { ...answer, events: rows.filter(({ seq }) => seq > from).slice(0, limit), reset: false };
  }

  heads(userId: string, conversationIds?: string[]): Head[] {
    const rooms = [...this.rooms.values()].filter(({ conversationId, members }) => members.has(userId) && (conversationIds?.includes(conversationId) ?? true));
    return rooms.map((room) => this.#headOf(room, userId));
  }

  receipts(conversationId: string): Receipt[] {
    return [...this.room(conversationId).members.values()].map(receiptOf);
  }

  report(userId: string, reports: OwnReport[]): void {
    for (const { conversationId, deliveredSeq = 0, read } of reports) {
      const { members, events } = this.room(conversationId);
      const known = this.#member(conversationId, userId);
      if (read && read.seq > events.length) throw new LinkError('invalid', 'Nothing can be read beyond the last message');
      const news = { userId, deliveredSeq: Math.min(deliveredSeq, events.length), readVersion: read?.version ?? 0, readSeq: read?.seq ?? 0 };
      const merged = mergeReceipts(known, news);
      members.set(userId, { ...known, ...merged });
      this.#tell(conversationId, { type: 'receipts', conversationId, receipts: [merged], epoch: this.epoch });
    }
  }

  /** A copy of the database takes over that had not heard of the last `lost` events of each conversation. */
  failover(lost: number): void {
    this.epochNumber++;
    for (const room of this.rooms.values()) {
      const kept = room.events.slice(0, Math.max(1, room.events.length - lost));
      room.events = [];
      room.rows = [];
      for (const event of kept) {
        room.events.push(event);
        this.#project(room, event);
      }
      for (const member of room.members.values()) {
        member.readSeq = Math.min(member.readSeq, kept.length);
        member.deliveredSeq = Math.min(member.deliveredSeq, kept.length);
      }
    }
  }

  subscribe(userId: string, hear: (message: StreamMessage) => void): () => void {
    const stream = { userId, hear };
    this.#streams.add(stream);
    return () => void this.#streams.delete(stream);
  }

  /** What a member may see, as it is now. */
  rowsFor(conversationId: string, userId: string): LogEvent[] {
    const { visibleFromSeq, leftSeq } = this.#member(conversationId, userId);
    return this.room(conversationId).rows.filter(({ seq }) => seq >= visibleFromSeq && seq <= (leftSeq ?? Infinity));
  }

  #enter(conversationId: string, userId: string, visibleFromSeq: number): void {
    const { members } = this.room(conversationId);
    const before = members.get(userId);
    members.set(userId, { userId, readVersion: 0, readSeq: 0, deliveredSeq: 0, ...before, visibleFromSeq, leftSeq: null });
  }

  #member(conversationId: string, userId: string): Member {
    const member = this.room(conversationId).members.get(userId);
    if (!member) throw new LinkError('not_found', 'No such conversation');
    return member;
  }

  #check(conversationId: string, userId: string, { kind, payload }: Pick<LogEvent, 'kind' | 'payload'>): void {
    if (payload.text === '') throw new LinkError('invalid', 'must not be empty');
    const { target } = payload;
    if (typeof target !== 'number') return;
    const row = this.room(conversationId).rows[target - 1];
    if (row?.kind !== 'message.sent' || row.payload.deletedSeq !== undefined) throw new LinkError('invalid', 'There is no such message');
    if (kind !== 'reaction.changed' && row.senderId !== userId) throw new LinkError('forbidden', 'Not yours');
  }

  #project(room: Room, event: LogEvent): void {
    const target = targetOf(event);
    if (target !== null) {
      room.rows = room.rows.map((row) => (event.kind === 'message.deleted' ? blankEdit(row, event) : row));
      const row = room.rows[target - 1];
      if (row) room.rows[target - 1] = foldEvent(row, event);
    }
    room.rows.push(event);
  }

  #endFor(conversationId: string, userId: string): LogEvent {
    const { events } = this.room(conversationId);
    return events[(this.#member(conversationId, userId).leftSeq ?? events.length) - 1]!;
  }

  #headOf({ conversationId, rows }: Room, userId: string): Head {
    const member = this.#member(conversationId, userId);
    const end = this.#endFor(conversationId, userId);
    const last = this.rowsFor(conversationId, userId).findLast(({ kind }) => kind === 'message.sent');
    const message = last && messageOf(last);
    return {
      ...receiptOf(member),
      conversationId,
      kind: 'group',
      title: 'Garden',
      peer: null,
      role: 'member',
      lastSeq: end.seq,
      headId: end.id,
      lastMessageNo: end.messageNo,
      visibleFromSeq: member.visibleFromSeq,
      left: member.leftSeq !== null,
      readMessageNo: rows[member.readSeq - 1]?.messageNo ?? 0,
      lastMessage: message ? { seq: message.seq, senderId: message.senderId, senderName: message.senderId, text: message.text.slice(0, 200), deleted: message.deletedSeq !== null, createdAt: message.createdAt } : null,
      changedAt: end.createdAt,
    };
  }

  #tell(conversationId: string, message: StreamMessage): void {
    const { members } = this.room(conversationId);
    for (const { userId, hear } of this.#streams) {
      const member = members.get(userId);
      if (member && member.leftSeq === null) hear(message);
    }
  }
}

function receiptOf({ userId, readVersion, readSeq, deliveredSeq }: Receipt): Receipt {
  return { userId, readVersion, readSeq, deliveredSeq };
}

function draftOf(action: Outgoing['action']): Pick<LogEvent, 'kind' | 'payload'> {
  switch (action.type) {
    case 'send':
      return { kind: 'message.sent', payload: { text: action.text, ...(action.replyTo === null ? {} : { replyTo: action.replyTo }) } };
    case 'edit':
      return { kind: 'message.edited', payload: { target: action.seq, text: action.text } };
    case 'delete':
      return { kind: 'message.deleted', payload: { target: action.seq } };
    case 'react':
      return { kind: 'reaction.changed', payload: { target: action.seq, emoji: action.emoji, on: action.on } };
  }
}
