import { v7 as uuidv7 } from 'uuid';
import type { Clock } from '../../domain/clock.ts';
import { systemClock } from '../../domain/clock.ts';
import type { Conversation, Role } from '../../domain/conversation.ts';
import type { DevicePosition } from '../../domain/device-position.ts';
import type { LogEvent } from '../../domain/event.ts';
import type { Session } from '../../domain/session.ts';
import type { Account } from '../../domain/user.ts';

/** What the in-process repositories share: PostgreSQL's tables as maps, gone with the process. */
export class MemoryDatabase {
  readonly users = new Map<string, UserRow>();
  readonly sessions = new Map<string, SessionRow>();
  readonly conversations = new Map<string, ConversationRow>();
  /** Conversation ids by the pair of people they are between. */
  readonly directKeys = new Map<string, string>();
  /** Whom each person has blocked. */
  readonly blocks = new Map<string, Set<string>>();
  /** Set it to something else to play a failover. */
  epoch = 'memory-1';
  readonly #clock: Clock;
  /** Names events. */
  readonly newId: () => string;

  constructor(clock: Clock = systemClock, newId: () => string = uuidv7) {
    this.#clock = clock;
    this.newId = newId;
  }

  now(): number {
    return this.#clock.now();
  }

  hasBlocked(blockerId: string, blockedId: string): boolean {
    return this.blocks.get(blockerId)?.has(blockedId) ?? false;
  }

  /** A copy of all it holds now: what it returns puts everything back as it was, under the epoch of then. */
  snapshot(): () => void {
    const { users, sessions, conversations, directKeys, blocks, epoch } = this;
    const held = structuredClone({ users, sessions, conversations, directKeys, blocks });
    return () => {
      const restored = structuredClone(held);
      replace(users, restored.users);
      replace(sessions, restored.sessions);
      replace(conversations, restored.conversations);
      replace(directKeys, restored.directKeys);
      replace(blocks, restored.blocks);
      this.epoch = epoch;
    };
  }
}

function replace<K, V>(rows: Map<K, V>, others: Map<K, V>): void {
  rows.clear();
  for (const [key, row] of others) rows.set(key, row);
}

export interface UserRow extends Account {
  emailKey: string;
  usernameKey: string;
  words: string[];
  passwordHash: string;
  lastSeenAt: number | null;
}

export interface SessionRow extends Session {
  tokenHash: string | null;
  revokedAt: number | null;
}

export interface ConversationRow extends Conversation {
  lastSeq: number;
  headId: string;
  lastMessageNo: number;
  lastMessageSeq: number | null;
  changedAt: number;
  members: Map<string, MemberRow>;
  /** The event of seq n is at n − 1. Rows are replaced, never changed, so what was handed out stays as it was. */
  events: StoredEvent[];
  /** seq by `senderId/clientId`. */
  sent: Map<string, number>;
  /** By session id. */
  devices: Map<string, DeviceRow>;
  /** Former texts, by the seq of the message and then of the edit. */
  edits: Map<number, Map<number, string>>;
}

export interface DeviceRow extends Omit<DevicePosition, 'deviceName' | 'live'> {
  userId: string;
}

export interface StoredEvent {
  event: LogEvent;
  fingerprint: string;
}

export interface MemberRow {
  userId: string;
  role: Role;
  joinedSeq: number;
  visibleFromSeq: number;
  leftSeq: number | null;
  /** The title as it was when they left: later ones are none of their business. */
  leftTitle: string | null;
  readVersion: number;
  readSeq: number;
  readMessageNo: number;
  deliveredSeq: number;
  changedAt: number;
  receiptAt: number;
}
