import { z } from 'zod';
import type { CallMedia, CallOutcome } from './call.ts';
import type { Role } from './conversation.ts';
import { roleSchema } from './conversation.ts';
import type { Receipt } from './receipt.ts';

export { isKind } from './event-rule.ts';

/** What each kind of event carries. Everything that changes a conversation is one of these. */
export interface EventPayloads {
  /** Always seq 1. The creator is the sender (the owner, in a group). */
  'conversation.created': { kind: 'direct' | 'group'; title: string | null; historyVisible: boolean; memberIds: string[] };
  /** The row is rewritten in place by edits, deletions and reactions: it says what the message is now. */
  'message.sent': { text: string; replyTo?: number; editedSeq?: number; deletedSeq?: number; reactions?: Record<string, string[]> };
  /** `text` is absent once the target was deleted. */
  'message.edited': { target: number; text?: string };
  'message.deleted': { target: number };
  'reaction.changed': { target: number; emoji: string; on: boolean };
  'title.changed': { title: string };
  'history.changed': { visible: boolean };
  'member.joined': { userId: string };
  /** They left by themselves; the sender is who left. */
  'member.left': { userId: string };
  'member.removed': { userId: string };
  'role.changed': { userId: string; role: 'admin' | 'member' };
  /** `userId` is the owner from here on; the sender, the owner until here, becomes an admin. */
  'owner.changed': { userId: string };
  /** The sender calls; `clientId` is the call's id. */
  'call.started': { callId: string; media: CallMedia };
  /** The sender is who called. `participantIds`: who was in it, the caller first; `durationMs`: how long sound got through. */
  'call.ended': { callId: string; startedSeq: number; media: CallMedia; outcome: CallOutcome; participantIds: string[]; durationMs: number };
}

export type EventKind = keyof EventPayloads;

/**
 * One entry of a conversation's log, keyed `(conversationId, seq)`.
 * `kind` is open: a newer server may send kinds this program does not know; they are stored as they are.
 */
export interface LogEvent {
  conversationId: string;
  /** 1, 2, 3 … without a hole. */
  seq: number;
  /** UUIDv7. */
  id: string;
  /** The id at `seq - 1`; null at seq 1. */
  prevId: string | null;
  kind: string;
  senderId: string;
  clientId: string;
  /** How many messages the log holds up to and including this event. */
  messageNo: number;
  /** Milliseconds since the epoch; information only, order is `seq`. */
  createdAt: number;
  payload: Record<string, unknown>;
}

export type KnownEvent<K extends EventKind = EventKind> = LogEvent & { kind: K; payload: EventPayloads[K] };

/** Shape of an event from outside this process. The payload of an unknown kind is left alone. */
export const logEventSchema = z.object({
  conversationId: z.string(),
  seq: z.int().min(1),
  id: z.string(),
  prevId: z.string().nullable(),
  kind: z.string(),
  senderId: z.string(),
  clientId: z.string(),
  messageNo: z.int().min(0),
  createdAt: z.number(),
  payload: z.record(z.string(), z.unknown()),
}) satisfies z.ZodType<LogEvent>;

/**
 * What someone wants appended. `expect` holds the facts the decision to allow it rested on:
 * the log checks, holding the conversation's lock, that they are still true.
 */
export type Draft<K extends EventKind = EventKind> = {
  [Kind in K]: {
    conversationId: string;
    senderId: string;
    clientId: string;
    kind: Kind;
    payload: EventPayloads[Kind];
    expect?: {
      /** The sender's role. */
      role?: Role;
      /** The role of `payload.userId`; null when they must not be a member. */
      subjectRole?: Role | null;
      /** The epoch of the log that the sender knows of. */
      epoch?: string;
    };
  };
}[K];

/**
 * What became of a draft.
 * - `appended`: committed; `duplicate` when it had been committed before (`event` is what is stored)
 * - `stale`: an `expect`ed fact no longer holds; load it again and decide again
 * - the others are definite refusals, named like error codes
 */
export type AppendResult =
  | { status: 'appended'; event: LogEvent; epoch: string; duplicate: boolean }
  | { status: 'stale' }
  | { status: 'not_found' | 'forbidden' | 'conflict' | 'invalid'; reason: string };

/** What a sender is told, only ever after COMMIT. */
export interface Acknowledgement {
  seq: number;
  id: string;
  /** Milliseconds since the epoch. */
  createdAt: number;
  epoch: string;
  duplicate: boolean;
}

/** Where a conversation's log ends. */
export interface LogPosition {
  conversationId: string;
  lastSeq: number;
  /** Id of the event at `lastSeq`. */
  headId: string;
  lastMessageNo: number;
}

/** What changed since a moment, for the head poll. */
export interface LogChanges {
  conversations: LogPosition[];
  /** Memberships that began, ended or changed role. */
  memberships: { conversationId: string; userId: string; joinedSeq: number; leftSeq: number | null }[];
  /** Receipts that moved, as they are now. */
  receipts: { conversationId: string; receipt: Receipt }[];
  revokedSessionIds: string[];
  epoch: string;
  /** The database's clock when this was read (milliseconds since the epoch): ask from here next time. */
  now: number;
}

/** What follows `after`; or what comes before `before`, and without either the newest. */
export type PageQuery = { conversationId: string; userId: string; limit: number } & ({ after: number; before?: never } | { after?: never; before?: number });

/** What one person may see of a log, and a page of that. */
export interface Page {
  epoch: string;
  /** The first event they may see. */
  visibleFromSeq: number;
  /** The last one: where the log ends, or the event by which they left. */
  head: { seq: number; id: string };
  /** They left or were removed: the events are as of then, as `EventLog.range` tells them. */
  left: boolean;
  /** The id at `after`, where they may see that; null otherwise. */
  afterId: string | null;
  /** Ascending. */
  events: LogEvent[];
}

/** The log: the mechanism of delivery. */
export interface EventLog {
  /**
   * Appends a batch in one statement and one round trip; results are in the drafts' order and each
   * draft fails or succeeds alone. When this resolves, what is `appended` is durable (committed with
   * synchronous_commit on). `(conversationId, senderId, clientId)` is unique for ever: appending the
   * same draft again returns what is stored; another draft under the same clientId is a `conflict`.
   * Throws `unavailable` when the outcome is unknown: append the same drafts again.
   */
  append(drafts: Draft[]): Promise<AppendResult[]>;

  /**
   * Events with `after < seq <= upTo`, ascending, at most `limit`. Rows say what messages are now;
   * with `asOf`, what they were when the log ended there (for somebody who left then): text, editedSeq
   * and reactions as of that seq. What was deleted since is blank all the same.
   */
  range(query: { conversationId: string; after: number; upTo: number; limit: number; asOf?: number }): Promise<LogEvent[]>;

  /**
   * Authorises and reads, all as of one moment: nothing that follows a removal is seen by the removed, and
   * no message shows an edit or a reaction beyond the head. Null for who never was a member. The epoch is
   * not newer than what was read.
   */
  page(query: PageQuery): Promise<Page | null>;

  /**
   * What was appended under this clientId, or null. For a retry that would be refused today because
   * its first attempt succeeded (leaving twice, deleting twice).
   */
  stored(key: { conversationId: string; senderId: string; clientId: string }): Promise<LogEvent | null>;

  /** Where these logs end; unknown conversations are left out. */
  positions(conversationIds: string[]): Promise<LogPosition[]>;

  /**
   * What changed at or after `since` (the database's clock, milliseconds since the epoch). The caller
   * passes a `since` that overlaps by more than the longest a transaction can last.
   */
  changes(since: number): Promise<LogChanges>;

  /** Changes when the database was restored or failed over, and only then. */
  epoch(): Promise<string>;
}

export const roleChangeSchema = roleSchema.exclude(['owner']);
