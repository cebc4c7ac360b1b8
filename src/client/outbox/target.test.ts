import { expect, it } from 'vitest';
import type { LogEvent } from '../../domain/event.ts';
import type { OutboxEntry } from '../contract.ts';
import { MemoryStorage } from '../storage/memory-storage.ts';
import { event, record } from '../testing/cast.ts';
import { OutboxBook } from './outbox-book.ts';
import { aim, currentLog } from './target.ts';

const storage = new MemoryStorage();

/** A device that has stored the first ten events, of which the fourth to the sixth lie in a hole. */
async function aimed(seq: number, { stored, logged }: { stored: LogEvent; logged: LogEvent }): Promise<OutboxEntry | null> {
  const rows = Array.from({ length: 10 }, (_, i) => (i + 1 === seq ? stored : event(i + 1)));
  await storage.clear();
  await storage.apply({ base: record(0, { cursorId: null }), record: record(10), events: rows });
  const { id, senderId, clientId } = event(seq);
  const entry: OutboxEntry = { clientId: 'like', conversationId: stored.conversationId, action: { type: 'react', seq, emoji: '👍', on: true }, order: 1, createdAt: 0, state: 'queued', target: { id, senderId, clientId } };
  const ask = async () => ({ events: [logged], reset: false, head: { seq: 10, id: 'id-10' }, visibleFromSeq: 1, epoch: 'one' });
  const log = currentLog(stored.conversationId, { storage, ask, cursor: 10, holds: (at) => at < 4 || at > 6 });
  return aim(entry, { log, book: new OutboxBook(() => false), userId: 'nobody' });
}

it('what an action names is looked for in the log where this device has a hole', async () => {
  const other = event(5, { id: 'other', clientId: 'other' });
  expect(await aimed(5, { stored: other, logged: event(5) })).toMatchObject({ action: { seq: 5 } });
  expect(await aimed(5, { stored: event(5), logged: other })).toBeNull();
});

it('and in what is held where it has none', async () => {
  const other = event(8, { id: 'other', clientId: 'other' });
  expect(await aimed(8, { stored: event(8), logged: other })).toMatchObject({ action: { seq: 8 } });
  expect(await aimed(8, { stored: other, logged: event(8) })).toBeNull();
});
