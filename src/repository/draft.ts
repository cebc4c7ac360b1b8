import { hash } from 'node:crypto';
import type { AppendResult, Draft } from '../domain/event.ts';
import { seqSchema } from '../domain/message.ts';
import { textProblem } from '../domain/text.ts';

/**
 * Tells a retry from a reused clientId: equal for equal drafts, and untouched by later edits because
 * it is stored beside the payload. Canonical JSON, so neither key order nor `undefined` matters.
 */
export function fingerprint(draft: Pick<Draft, 'kind' | 'payload'>): string {
  return hash('sha256', JSON.stringify([draft.kind, canonical(draft.payload)]), 'base64url').slice(0, 22);
}

/** The draft with its ids as PostgreSQL writes them, so that every implementation stores the same. */
export function normalise<D extends Draft>(draft: D): D {
  return {
    ...draft,
    conversationId: draft.conversationId.toLowerCase(),
    senderId: draft.senderId.toLowerCase(),
    clientId: draft.clientId.toLowerCase(),
  };
}

/**
 * What would make the whole batch fail in the database instead of this draft alone: ids that are not
 * ids, numbers that are no seq, text that PostgreSQL cannot store. Callers validate before; this is
 * what keeps a hole in their validation from costing anyone else's message.
 */
export function problem(draft: Draft): AppendResult | null {
  const payload: Record<string, unknown> = draft.payload;
  if (draft.kind === 'conversation.created') return { status: 'invalid', reason: 'Conversations are opened, not appended' };
  if (!isUuid(draft.conversationId) || !isUuid(draft.senderId)) return { status: 'not_found', reason: 'No such conversation' };
  if (!isUuid(draft.clientId)) return { status: 'invalid', reason: 'clientId must be a UUID' };
  // No epoch is called that.
  if (draft.expect?.epoch !== undefined && textProblem(draft.expect.epoch) !== null) return { status: 'stale' };
  if ('userId' in payload && !isUuid(payload.userId)) return { status: 'not_found', reason: 'No such person' };
  if ('target' in payload && !seqSchema.safeParse(payload.target).success) return { status: 'not_found', reason: 'No such message' };
  if (payload.replyTo !== undefined && !seqSchema.safeParse(payload.replyTo).success) return { status: 'invalid', reason: 'No such message to reply to' };
  if (Object.values(payload).some((value) => typeof value === 'string' && textProblem(value) !== null)) {
    return { status: 'invalid', reason: 'Holds characters that cannot be stored' };
  }
  return null;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && uuid.test(value);
}

/** The same value with the keys of its objects in order, which most have anyway. */
function canonical(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(canonical);
  const keys = Object.keys(value);
  if (keys.length === 1 && typeof (value as Record<string, unknown>)[keys[0]!] === 'string') return value;
  return Object.fromEntries(keys.sort().map((key) => [key, canonical((value as Record<string, unknown>)[key])]));
}
