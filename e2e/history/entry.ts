import type { EventKind } from '../../src/domain/event.ts';

// What the programs of a trial write down, one JSON object a line, one file a process. The checker
// reads the lines of each device in their order, and the final read after all of them.

/**
 * - `invoke`: asked for, before anything is sent. `ok`: acknowledged. `fail`: definitely refused, and
 *   so never in the log. `info`: nobody knows; never counted as a failure. An `invoke` without any of
 *   them is an `info`: whoever asked has died.
 */
export type Entry =
  | Invoke
  | ({ type: 'ok'; seq: number; id: string } & Call)
  | ({ type: 'fail'; code: string } & Call)
  | ({ type: 'info' } & Call)
  | Loaded
  | Stored
  | Probe
  | Epoch
  | Gauge
  | Fault
  | Held
  | Logged
  | Receipts;

interface At {
  /** Microseconds of a clock that all processes of the trial share and no fault touches. */
  at: number;
}

interface OnDevice extends At {
  device: string;
  userId: string;
}

interface Call extends OnDevice {
  conversationId: string;
  clientId: string;
}

/** Through the outbox of a device (`repairs`: sent again after a failover), or straight to the server. */
export interface Invoke extends Call {
  type: 'invoke';
  kind: EventKind;
  repairs: boolean;
}

/** A device begins a life with what its storage holds. */
export interface Loaded extends OnDevice {
  type: 'loaded';
  /** Of this device's lives, from 1. */
  life: number;
  /** Whether it leaves holes when far behind. */
  holes: boolean;
  cursors: { conversationId: string; cursor: number; cursorId: string | null }[];
}

/** A step that a device has stored: these events together with the cursor they lead to. */
export interface Stored extends OnDevice {
  type: 'stored';
  conversationId: string;
  visibleFromSeq: number;
  /** Cursor before and after. */
  from: number;
  to: number;
  toId: string | null;
  /** Everything beyond was forgotten first. */
  truncateAfter?: number;
  holes: { from: number; to: number }[];
  /** Ascending. `target`: what an edit, deletion or reaction names. `member`: who joins or leaves. `createdAt`: by the database. */
  events: { seq: number; id: string; prevId: string | null; kind: string; target?: number; member?: string; createdAt: number }[];
  /** Milliseconds since the epoch by a clock that no fault touches. */
  wallMs: number;
}

/** What somebody was told who asked for a conversation they were never in. `code`: `ok` when they got an answer. */
export interface Probe extends At {
  type: 'probe';
  userId: string;
  conversationId: string;
  code: string;
}

/** From here on the log is of another epoch. `lossy`: it may have lost what was acknowledged (an asynchronous failover, a restored backup). */
export interface Epoch extends At {
  type: 'epoch';
  lossy: boolean;
  /** What was acknowledged before this moment (as `at`) the new log has; unknown: it may have lost anything. */
  since?: number;
}

/** How much of something is in use, and how much may be. */
export interface Gauge extends At {
  type: 'gauge';
  server: string;
  name: string;
  value: number;
  limit: number;
}

export interface Fault extends At {
  type: 'fault';
  name: string;
  phase: 'begin' | 'end' | 'healed';
  /** Milliseconds since the epoch by a clock that no fault touches. */
  wallMs: number;
}

// --- The final read, once all is quiet: the logs first, then what each device holds. ---

/** One conversation's log as the database holds it, in pages that go on from each other. */
export interface Logged {
  type: 'logged';
  conversationId: string;
  /** Ascending. `payload` as it is now. */
  events: { seq: number; id: string; prevId: string | null; kind: string; senderId: string; clientId: string; messageNo: number; payload: Record<string, unknown> }[];
  /** Of the conversation's own row; on the last page. */
  head?: { lastSeq: number; lastMessageNo: number; headId: string };
}

/** What one device holds of one conversation, in pages that go on from each other. `digest`: of the row as shown (`digestOf`). */
export interface Held {
  type: 'held';
  device: string;
  userId: string;
  conversationId: string;
  rows: { seq: number; id: string; digest: string }[];
  /** On the last page. */
  end?: { cursor: number; unread: number; left: boolean; receipts: Position[] };
}

export interface Position {
  userId: string;
  readVersion: number;
  readSeq: number;
  deliveredSeq: number;
}

/** Everyone's positions as the database holds them. */
export interface Receipts {
  type: 'receipts';
  conversationId: string;
  positions: Position[];
}
