import { z } from 'zod';
import { textProblem } from './text.ts';

/** Who is calling, on which device. */
export interface Caller {
  userId: string;
  sessionId: string;
}

/** What a person calls a device, or a device itself; cut rather than refused. */
export const deviceNameSchema = z
  .string()
  .refine((name) => textProblem(name) === null, 'holds characters that cannot be stored')
  .transform((name) => [...name.trim()].slice(0, 80).join('') || 'Unknown device');

/** One signed-in device: a browser (through next-auth's cookie) or a program (through a bearer token). */
export interface Session {
  id: string;
  userId: string;
  kind: 'browser' | 'token';
  deviceName: string;
  /** Milliseconds since the epoch, as are the other times. */
  createdAt: number;
  lastSeenAt: number;
  expiresAt: number;
}

export interface SessionRepository {
  /** `tokenHash`: SHA-256 of a bearer token in hex; null for a browser, whose cookie carries the session's id. */
  create(session: Session & { tokenHash: string | null }): Promise<void>;
  /** The session if it is neither revoked nor expired at `now`. */
  live(sessionId: string, now: number): Promise<Session | null>;
  liveByToken(tokenHash: string, now: number): Promise<Session | null>;
  /** Live sessions of a person, most recently seen first. */
  list(userId: string, now: number): Promise<Session[]>;
  /** Ends these sessions of the person (all when `sessionIds` is null) and returns the ids it ended. */
  revoke(userId: string, sessionIds: string[] | null): Promise<string[]>;
  touch(sessionId: string, now: number): Promise<void>;
}
