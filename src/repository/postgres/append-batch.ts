import { randomUUIDv7 } from 'node:crypto';
import type { AppendResult, Draft, LogEvent } from '../../domain/event.ts';
import { fingerprint } from '../draft.ts';
import type { EventRow } from './event-row.ts';
import { eventOf } from './event-row.ts';

/** A draft, and where it stands in what the caller gave. */
export interface Entry {
  place: number;
  draft: Draft;
  id: string;
}

/** A batch as `append_batch` takes it. */
export interface Batch {
  /** By conversation, those of which every draft looks plain. */
  plain: Entry[][];
  others: Entry[];
}

/** What `append_batch` answers: of each conversation in `plain` (counted from 1) where its log ended before. */
export interface BatchRow {
  plain: number[] | null;
  last_seqs: number[];
  last_message_nos: number[];
  head_ids: string[];
  created_at: Date;
  epoch: string;
  results: OneRow[] | null;
}

/** What `append_events` says of one draft; as JSON. */
interface OneRow extends Omit<EventRow, 'created_at'> {
  position: number;
  status: 'appended' | 'stale' | 'not_found' | 'forbidden' | 'conflict' | 'invalid';
  reason: string | null;
  duplicate: boolean;
  created_at: string;
}

export const appendBatch =
  'SELECT * FROM append_batch($1::uuid[], $2::int[], $3::uuid[], $4::uuid[], $5::uuid[], $6::jsonb[], $7::text[], $8::text[], $9::jsonb)';

export function entryOf(place: number, draft: Draft): Entry {
  return { place, draft, id: randomUUIDv7() };
}

export function batchOf(given: Entry[]): Batch {
  const conversations = new Map<string, { entries: Entry[]; plain: boolean }>();
  const clientIds = new Set<string>();
  for (const entry of given) {
    const { conversationId, clientId } = entry.draft;
    let conversation = conversations.get(conversationId);
    if (!conversation) conversations.set(conversationId, (conversation = { entries: [], plain: true }));
    conversation.entries.push(entry);
    // The second of two under one clientId has to be compared with the first, which is in no index yet.
    conversation.plain &&= isPlain(entry.draft) && !clientIds.has(clientId);
    clientIds.add(clientId);
  }
  const batch: Batch = { plain: [], others: [] };
  for (const { entries, plain } of conversations.values()) {
    if (plain) batch.plain.push(entries);
    else batch.others.push(...entries);
  }
  return batch;
}

/** In the order of the parameters of `append_batch`. */
export function valuesOf({ plain, others }: Batch): string[] {
  const entries = plain.flat();
  let end = 0;
  return [
    list(plain, ([first]) => first!.draft.conversationId),
    list(plain, ({ length }) => (end += length)),
    list(entries, ({ draft }) => draft.senderId),
    list(entries, ({ draft }) => draft.clientId),
    list(entries, ({ id }) => id),
    // Quoted for JSON is quoted for an array.
    list(entries, ({ draft }) => JSON.stringify(JSON.stringify(draft.payload))),
    list(entries, ({ draft }) => fingerprint(draft)),
    list(entries, ({ draft }) => (draft.expect?.epoch === undefined ? 'NULL' : `"${draft.expect.epoch}"`)),
    JSON.stringify(others.map(rowOf)),
  ];
}

/** What became of each draft, with its place. */
export function resultsOf({ plain, others }: Batch, row: BatchRow): [number, AppendResult][] {
  const set = new Set(row.plain);
  const oneByOne = [...others, ...plain.filter((_entries, k) => !set.has(k + 1)).flat()];
  return [
    ...(row.plain ?? []).flatMap((k, at) => numbered(plain[k - 1]!, row, at)),
    ...(row.results ?? []).map((result): [number, AppendResult] => {
      const { place, draft } = oneByOne[result.position - 1]!;
      return [place, resultOf(draft, result, row.epoch)];
    }),
  ];
}

const namesEpoch = /^[\w-]+$/;

/** A message that answers nothing, from somebody who expects nothing but an epoch. */
function isPlain({ kind, payload, expect }: Draft): boolean {
  if (kind !== 'message.sent' || 'replyTo' in payload) return false;
  return !expect || (expect.role === undefined && expect.subjectRole === undefined && (expect.epoch === undefined || namesEpoch.test(expect.epoch)));
}

/** An array as PostgreSQL reads it; none of the values needs quotes. */
function list<T>(items: T[], value: (item: T) => string | number): string {
  return `{${items.map(value).join(',')}}`;
}

function rowOf({ draft, id }: Entry) {
  return {
    conversation_id: draft.conversationId,
    sender_id: draft.senderId,
    client_id: draft.clientId,
    id,
    kind: draft.kind,
    payload: draft.payload,
    fingerprint: fingerprint(draft),
    expect: draft.expect,
  };
}

/** Those of one conversation, which follow each other where its log had ended. */
function numbered(entries: Entry[], row: BatchRow, at: number): [number, AppendResult][] {
  const [lastSeq, lastMessageNo, createdAt] = [row.last_seqs[at]!, row.last_message_nos[at]!, row.created_at.getTime()];
  return entries.map(({ place, draft, id }, before) => {
    const { conversationId, senderId, clientId, kind, payload } = draft;
    const prevId = entries[before - 1]?.id ?? row.head_ids[at]!;
    const event: LogEvent = { conversationId, seq: lastSeq + before + 1, id, prevId, kind, senderId, clientId, messageNo: lastMessageNo + before + 1, createdAt, payload };
    return [place, { status: 'appended', event, epoch: row.epoch, duplicate: false }];
  });
}

function resultOf(draft: Draft, row: OneRow, epoch: string): AppendResult {
  if (row.status === 'stale') return { status: 'stale' };
  if (row.status !== 'appended') return { status: row.status, reason: row.reason ?? '' };
  const { conversationId, senderId, clientId, kind } = draft;
  // Only a duplicate may have been changed since it was drafted, so only then the payload comes back.
  const payload = row.payload ?? draft.payload;
  const event = eventOf({ ...row, created_at: new Date(row.created_at), conversation_id: conversationId, sender_id: senderId, client_id: clientId, kind, payload });
  return { status: 'appended', event, epoch, duplicate: row.duplicate };
}
