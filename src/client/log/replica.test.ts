import { expect, it } from 'vitest';
import { MemoryStorage } from '../storage/memory-storage.ts';
import { events, head, record } from '../testing/cast.ts';
import { Replica } from './replica.ts';

/** Answers what is asked of its events when it is let. */
class HesitantStorage extends MemoryStorage {
  readonly let = Promise.withResolvers<void>();
  readonly asked = Promise.withResolvers<void>();

  override async events(...of: Parameters<MemoryStorage['events']>) {
    this.asked.resolve();
    await this.let.promise;
    return super.events(...of);
  }
}

it('a head of a new epoch is not advanced by what is held of the former one', async () => {
  const storage = new HesitantStorage();
  const held = record(3, { head: head(2) });
  await storage.apply({ base: record(0), record: held, events: events(1, 3) });
  const replica = new Replica(held, { storage, userId: () => 'bob', applied: () => {}, rewound: () => {}, headed: () => {}, told: () => {} });
  const saved = replica.saveHead();
  await storage.asked.promise;
  replica.takeHead(head(1), 'two');
  storage.let.resolve();
  await saved;
  expect(replica.head).toMatchObject({ lastSeq: 1, lastMessageNo: 1 });
});
