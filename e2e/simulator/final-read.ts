import { digestOf } from '../history/digest.ts';
import type { SimulatedDevice } from './simulated-device.ts';
import type { Town } from './town.ts';

/** Writes down what the database holds, and then what each device does. */
export async function readFinally(town: Town): Promise<void> {
  const { world, database } = town;
  for (const { id: conversationId, events, lastSeq, lastMessageNo, headId } of database.memory.conversations.values()) {
    world.write({
      ...{ type: 'logged', conversationId },
      events: events.map(({ event: { createdAt: _, conversationId: __, ...event } }) => event as never),
      head: { lastSeq, lastMessageNo, headId },
    });
    world.write({ type: 'receipts', conversationId, positions: await database.repositories.receipts.list(conversationId) });
  }
  // What a failover has lost altogether.
  for (const conversationId of town.rooms) {
    if (database.memory.conversations.has(conversationId)) continue;
    world.write({ type: 'logged', conversationId, events: [], head: { lastSeq: 0, lastMessageNo: 0, headId: '' } });
    world.write({ type: 'receipts', conversationId, positions: [] });
  }
  const seen = new Set<string>();
  for (const device of town.devices) {
    if (seen.has(device.device)) continue;
    seen.add(device.device);
    await writeHeld(town, device);
  }
}

async function writeHeld({ world }: Town, { device, userId, memory, engine }: SimulatedDevice): Promise<void> {
  for (const { conversationId, cursor } of (await memory.load()).conversations) {
    const rows = await memory.events(conversationId, { from: 1, to: Infinity, limit: Infinity });
    const shown = engine.conversations().find((each) => each.conversationId === conversationId);
    const receipts = [...engine.timeline(conversationId).receipts.values()];
    world.write({
      ...{ type: 'held', device, userId, conversationId },
      rows: rows.map((row) => ({ seq: row.seq, id: row.id, digest: digestOf(row) })),
      end: { cursor, unread: shown?.unread ?? 0, left: shown?.left ?? false, receipts },
    });
  }
}
