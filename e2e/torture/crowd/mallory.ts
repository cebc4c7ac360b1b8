import { Refusal, get, post } from '../../harness/call.ts';
import { now } from '../../history/history-writer.ts';
import { pick } from './cast.ts';
import type { ErrandScene } from './errand.ts';
import { codeOf, inTime } from './straight.ts';

type Probe = (url: string, asked: { token: string; conversationId: string }) => Promise<unknown>;

/** Every way to ask for a conversation. Heads know nothing to refuse: they leave out what one is not in. */
const probes: Probe[] = [
  (url, { token, conversationId }) => get(url, 'sync.range', { token, input: { conversationId, after: 0, limit: 10 } }),
  (url, { token, conversationId }) => get(url, 'messages.history', { token, input: { conversationId } }),
  (url, { token, conversationId }) => get(url, 'conversations.members', { token, input: { conversationId } }),
  (url, { token, conversationId }) => get(url, 'sync.receipts', { token, input: { conversationId } }),
  (url, { token, conversationId }) => post(url, 'presence.typing', { token, input: { conversationId } }),
  (url, { token, conversationId }) => post(url, 'messages.send', { token, input: { conversationId, clientId: crypto.randomUUID(), text: 'let me in' } }),
  (url, { token, conversationId }) => post(url, 'messages.react', { token, input: { conversationId, clientId: crypto.randomUUID(), seq: 2, emoji: '👍', on: true } }),
  (url, { token, conversationId }) => post(url, 'conversations.leave', { token, input: { conversationId, clientId: crypto.randomUUID() } }),
  (url, { token, conversationId }) => post(url, 'sync.report', { token, input: { reports: [{ conversationId, read: { version: 1, seq: 1 } }] } }),
];

/** Mallory asks for one of the conversations she was never in. */
export async function probe({ cast, urls, random, write }: ErrandScene): Promise<void> {
  const { userId, token } = cast.mallory;
  const conversationId = pick(random, cast.conversations).id;
  const url = pick(random, urls);
  const ask = pick(random, [...probes, headOf]);
  const code = await inTime(ask(url, { token, conversationId })).then(() => 'ok', codeOf);
  write({ type: 'probe', at: now(), userId, conversationId, code });
}

async function headOf(url: string, { token, conversationId }: { token: string; conversationId: string }): Promise<unknown> {
  const { heads } = (await get(url, 'sync.heads', { token, input: { conversationIds: [conversationId] } })) as { heads: unknown[] };
  if (heads.length === 0) throw new Refusal('sync.heads', { message: 'nothing', data: { holdfast: { code: 'not_found' } } });
  return heads;
}
