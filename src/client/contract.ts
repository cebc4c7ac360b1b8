import type { Call, CallSignal } from '../domain/call.ts';
import type { Head } from '../domain/head.ts';
import type { LogEvent } from '../domain/event.ts';
import type { Message } from '../domain/message.ts';
import type { Presence } from '../domain/presence.ts';
import type { Receipt } from '../domain/receipt.ts';
import type { ErrorCode } from '../domain/error.ts';
import type { Verification } from './log/difference.ts';
import type { Api } from './transport.ts';

/**
 * The delivery client: one implementation for the web app, bots, tests and load.
 *
 * What it promises: every event a member may see is stored exactly once, per conversation in
 * ascending `seq`; what is sent through it reaches the log exactly once or is reported `failed` with
 * a definite reason, however often the process, the connection or the server dies in between.
 */
export interface DeliveryClient {
  /** The signed-in person's id; empty until the first `hello` if the storage is new. */
  readonly userId: string;
  /** Typed calls for everything that is not delivery (people, members, sessions …). */
  readonly api: Api;

  /** Loads what is stored, then connects and stays connected until `stop`. */
  start(): Promise<void>;
  /** Closes the connection; what is queued stays in storage and is sent after the next `start`. */
  stop(): Promise<void>;

  status(): ConnectionStatus;
  /** Most recently changed first. The array and its elements keep their identity until they change. */
  conversations(): readonly ConversationSummary[];
  /** What is held of one conversation; keeps its identity until it changes. */
  timeline(conversationId: string): Timeline;
  presence(userId: string): Presence | undefined;
  /** Calls `listener` after a change of what the topic names. */
  subscribe(topic: Topic, listener: () => void): () => void;
  /**
   * Calls `listener` for each event after it was stored: in order, never twice from one storage. A
   * process that dies in between has stored what it did not hand over. What fills a hole is not
   * handed over: a program that must see everything leaves holes off. For bots and logs.
   */
  onEvent(listener: (event: LogEvent) => void): () => void;
  /**
   * Calls `listener` when a call in one of this person's conversations begins, changes or ends. Best
   * effort, in any order (`Call.version` tells): ask `api.calls.current` after each connection.
   */
  onCall(listener: (call: Call) => void): () => void;
  /** What another device in a call tells this person's devices. Best effort. */
  onSignal(listener: (signal: CallSignal) => void): () => void;

  /** Keeps the newest messages of a conversation in memory, and its members' receipts fresh, until the returned function is called. */
  open(conversationId: string): () => void;
  /** Reads what this device holds of its newest messages into memory, so that they are there when it is opened; a few at most are kept. */
  preload(conversationId: string): void;
  /** Brings the page of messages before the oldest one in memory. Resolves false when there is nothing older; rejects when it could not be asked for. */
  loadOlder(conversationId: string): Promise<boolean>;
  /** Brings a page of a hole, nearest the newer end. */
  fillHole(conversationId: string, hole: Hole): Promise<void>;

  /**
   * These resolve with the clientId when the action is safely in the outbox; it is sent as soon as
   * it can be, once, in the order of the calls. Watch `timeline().outbox` for what becomes of it.
   */
  send(conversationId: string, message: { text: string; replyTo?: number | null }): Promise<string>;
  edit(conversationId: string, seq: number, text: string): Promise<string>;
  remove(conversationId: string, seq: number): Promise<string>;
  react(conversationId: string, seq: number, reaction: { emoji: string; on: boolean }): Promise<string>;
  /** Resolves when the log has acknowledged this clientId; rejects with the reason when it was refused for good. */
  settled(clientId: string): Promise<{ seq: number; id: string }>;
  /** Puts a failed entry back in the queue, under a new clientId. */
  retry(clientId: string): Promise<void>;
  /** Forgets a failed entry. */
  discard(clientId: string): Promise<void>;

  /** Everything up to `seq` has been read by the person. */
  markRead(conversationId: string, seq: number): void;
  /** Everything from `seq` on counts as unread again. */
  markUnread(conversationId: string, seq: number): void;
  /** The person is typing; call as often as you like. */
  typing(conversationId: string): void;
  /** What this device knows of something it has said: also for a while after the log has it. */
  sent(clientId: string): OutboxEntry | undefined;
  /** An event as this device holds it; undefined when it does not. */
  event(conversationId: string, seq: number): Promise<LogEvent | undefined>;
  /**
   * Compares what this device holds of a conversation with the server's log, event by event, and
   * repairs what differs. Rejects while there is no connection. `progress` hears how many of how many
   * were compared.
   */
  verify(conversationId: string, options?: { progress?: (compared: number, total: number) => void }): Promise<Verification>;
  /** Reads the heads again now, for instance after creating a conversation. */
  refresh(): Promise<void>;
}

export type Topic = 'status' | 'conversations' | 'presence' | 'account' | `timeline:${string}`;

/**
 * - `connecting`: not connected yet or any more; it keeps trying
 * - `online`: live
 * - `signed_out`: the session ended; it has stopped trying
 */
export interface ConnectionStatus {
  state: 'connecting' | 'online' | 'signed_out';
  /** Milliseconds since the epoch at which this state began. */
  since: number;
  /** Actions in the outbox that have not been acknowledged. */
  queued: number;
  /**
   * Why this device cannot keep what arrives, or null. It keeps trying; meanwhile nothing is shown
   * or acknowledged that is not stored.
   */
  problem: 'storage_full' | 'storage_unavailable' | null;
}

export interface ConversationSummary extends Head {
  /** Events on this device, of those that may be seen. */
  held: number;
  /** Those not loaded yet. */
  missing: number;
  /** lastMessageNo − readMessageNo, never negative. */
  unread: number;
  typing: readonly string[];
  /** Unsent actions waiting in this conversation. */
  queued: number;
  failed: number;
}

export interface Timeline {
  conversationId: string;
  /** Ascending by seq. Not necessarily without holes: see `holes`. Deleted ones are included as tombstones. */
  messages: readonly Message[];
  /** Events other than messages that a person may be shown (members, titles), ascending by seq. */
  notices: readonly LogEvent[];
  /** Ranges of seq that this device does not hold yet, next to or between what is in `messages`, ascending. */
  holes: readonly Hole[];
  /** True when nothing older than `messages[0]` may be seen. */
  complete: boolean;
  /**
   * What is not yet in the log or was refused, in the order it was made. An `acked` entry stays
   * until its event is in `messages`, so that it is always in exactly one of the two.
   */
  outbox: readonly OutboxEntry[];
  /** Of every member whose receipt is known, by user id. */
  receipts: ReadonlyMap<string, Receipt>;
  typing: readonly string[];
}

/** Both ends included. */
export interface Hole {
  from: number;
  to: number;
}

export type OutboxAction =
  | { type: 'send'; text: string; replyTo: number | null }
  | { type: 'edit'; seq: number; text: string }
  | { type: 'delete'; seq: number }
  | { type: 'react'; seq: number; emoji: string; on: boolean };

export interface OutboxEntry {
  clientId: string;
  conversationId: string;
  action: OutboxAction;
  /** Order of creation on this device, across tabs. */
  order: number;
  /** Milliseconds since the epoch, by this device's clock. */
  createdAt: number;
  /** `acked` entries are kept a while in storage, for repair after a failover. */
  state: 'queued' | 'sending' | 'failed' | 'acked';
  reason?: { code: ErrorCode; message: string };
  /** Also while `queued` again after a failover, until it is known that the log lost it. */
  acked?: { seq: number; id: string; at: number };
  /** Of what had been acknowledged, and was refused when it was sent again: the epoch that refused it. Another may hold it still. */
  refusedIn?: string;
  /** The message that `action` names by its seq: after a failover another message may have that seq. */
  target?: { id: string; senderId: string; clientId: string };
}
