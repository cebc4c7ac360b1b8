import { setTimeout as sleep } from 'node:timers/promises';
import type { EventKind } from '../../../src/domain/event.ts';
import { Refusal } from '../../harness/call.ts';
import type { Entry } from '../../history/entry.ts';
import { now } from '../../history/history-writer.ts';

/** What somebody asks of a server without a client between, who would ask again. */
export interface StraightCall {
  device: string;
  userId: string;
  conversationId: string;
  kind: EventKind;
}

export type Fate = 'ok' | 'fail' | 'info';

/** For an answer (milliseconds). Whatever comes later is not heard. */
const patienceMs = 10_000;

/** Codes that say that it has not happened and will not; all others leave it open. */
const definite = new Set(['forbidden', 'not_found', 'conflict', 'invalid']);

/** Makes a call under a new clientId and writes down what came of it. */
export async function callStraight({ write }: { write(entry: Entry): void }, { kind, ...who }: StraightCall, make: (clientId: string) => Promise<unknown>): Promise<Fate> {
  const clientId = crypto.randomUUID();
  write({ type: 'invoke', at: now(), ...who, clientId, kind, repairs: false });
  try {
    const { seq, id } = (await inTime(make(clientId))) as { seq: number; id: string };
    write({ type: 'ok', at: now(), ...who, clientId, seq, id });
    return 'ok';
  } catch (error) {
    if (!isNoAnswer(error)) throw error;
    const code = codeOf(error);
    if (definite.has(code)) write({ type: 'fail', at: now(), ...who, clientId, code });
    else write({ type: 'info', at: now(), ...who, clientId });
    return definite.has(code) ? 'fail' : 'info';
  }
}

/** `lost` for everything that no server has said. */
export function codeOf(error: unknown): string {
  return error instanceof Refusal ? (error.code ?? 'internal') : 'lost';
}

/** A server's no, a broken connection, half an answer, or none in time: as against a bug of ours. */
export function isNoAnswer(error: unknown): boolean {
  return error instanceof Refusal || error instanceof SyntaxError || (error instanceof Error && lost.test(error.message));
}

const lost = /^(fetch failed|terminated|the connection closed|No answer in time|WebSocket is not open)|socket hang up|ECONN|EPIPE/;

export async function inTime<T>(answer: Promise<T>): Promise<T> {
  const timeout = new AbortController();
  const late = sleep(patienceMs, undefined, { signal: timeout.signal }).then(() => Promise.reject(new Error('No answer in time')));
  late.catch(() => {});
  answer.catch(() => {});
  try {
    return await Promise.race([answer, late]);
  } finally {
    timeout.abort();
  }
}
