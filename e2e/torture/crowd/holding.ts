import { setTimeout as sleep } from 'node:timers/promises';
import type { ConversationSummary } from '../../../src/client/contract.ts';
import type { Receipt } from '../../../src/domain/receipt.ts';
import { digestOf } from '../../history/digest.ts';
import type { Held, Position } from '../../history/entry.ts';
import type { Device } from './device.ts';

const rowsPerEntry = 500;
/** For what moves in the background (milliseconds): receipts travel in batches. */
const patienceMs = 15_000;
const lookMs = 100;

type Answers = Map<string, Promise<Position[]>>;

/** Writes down what each device holds; to be called when all are quiet. */
export async function writeHeld(devices: readonly Device[]): Promise<void> {
  const answers: Answers = new Map();
  for (const device of devices) {
    await device.writeRefusals();
    await writeHeldBy(device, answers);
  }
}

async function writeHeldBy(device: Device, answers: Answers): Promise<void> {
  const { client, known } = device;
  const close = [...known.keys()].map((conversationId) => client.open(conversationId));
  const summaries = new Map(client.conversations().map((summary) => [summary.conversationId, summary]));
  for (const conversationId of known.keys()) await write(device, { conversationId, summary: summaries.get(conversationId), answers });
  for (const each of close) each();
}

async function write(device: Device, { conversationId, summary, answers }: { conversationId: string; summary: ConversationSummary | undefined; answers: Answers }): Promise<void> {
  const { name, userId, storage, known } = device;
  const { cursor } = known.get(conversationId)!;
  const left = summary?.left ?? true;
  const receipts = left ? [] : await receiptsSeen(device, conversationId, answers);
  const events = await storage.events(conversationId, { from: 1, to: Infinity, limit: Infinity });
  const rows = events.map((event) => ({ seq: event.seq, id: event.id, digest: digestOf(event) }));
  for (let at = 0; at === 0 || at < rows.length; at += rowsPerEntry) {
    const page: Held = { type: 'held', device: name, userId, conversationId, rows: rows.slice(at, at + rowsPerEntry) };
    const isLast = at + rowsPerEntry >= rows.length;
    device.write(isLast ? { ...page, end: { cursor, unread: summary?.unread ?? 0, left, receipts } } : page);
  }
}

/** As soon as they are the server's; otherwise what is seen of them after a while, for the checker to judge. */
async function receiptsSeen({ client }: Device, conversationId: string, answers: Answers): Promise<Position[]> {
  if (!answers.has(conversationId)) answers.set(conversationId, client.api.sync.receipts.query({ conversationId }).then((receipts) => receipts.map(positionOf)));
  const told = await answers.get(conversationId)!;
  const seen = () => client.timeline(conversationId).receipts;
  const until = performance.now() + patienceMs;
  while (!told.every((position) => isSame(position, seen().get(position.userId))) && performance.now() < until) await sleep(lookMs);
  return [...seen().values()].map(positionOf);
}

function isSame(position: Position, seen: Receipt | undefined): boolean {
  return seen?.readVersion === position.readVersion && seen.readSeq === position.readSeq && seen.deliveredSeq === position.deliveredSeq;
}

function positionOf({ userId, readVersion, readSeq, deliveredSeq }: Position): Position {
  return { userId, readVersion, readSeq, deliveredSeq };
}
