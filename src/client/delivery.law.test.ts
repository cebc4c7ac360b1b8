import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { LogEvent } from '../domain/event.ts';
import { messageOf } from '../domain/message-rule.ts';
import type { Said } from './testing/deed.ts';
import { cast, disaster, faults, peace, play, rooms } from './testing/deed.ts';
import type { Village } from './testing/village.ts';

// Whatever the network loses, repeats and reorders, whichever answers are lost, and whenever devices
// die: in the end every device holds exactly the log, and everything said is in it once, in order.

async function holdsTheLog({ village }: { village: Village }): Promise<void> {
  for (const each of village.devices) {
    expect(each.broken).toEqual([]);
    for (const place of rooms) expect((await each.held(place)).map(asShown)).toEqual(village.server.rowsFor(place, each.userId).map(asShown));
  }
}

/** What is on screen is what is in the log, down to its beginning, and nothing waits any more. */
async function showsTheLog({ village }: { village: Village }): Promise<void> {
  for (const { engine, userId } of village.devices) {
    for (const place of rooms) {
      const close = engine.open(place);
      while (!engine.timeline(place).complete && (await village.wait(engine.loadOlder(place))));
      const { messages, outbox, holes } = engine.timeline(place);
      const said = village.server.rowsFor(place, userId).filter(({ kind }) => kind === 'message.sent');
      expect(messages.map(({ seq, text, deletedSeq }) => ({ seq, text, deletedSeq }))).toEqual(said.map(messageOf).map(({ seq, text, deletedSeq }) => ({ seq, text, deletedSeq })));
      expect(messages.map(({ reactions }) => sorted(reactions))).toEqual(said.map((row) => sorted(messageOf(row).reactions)));
      expect(outbox.filter(({ state }) => state !== 'failed')).toEqual([]);
      expect(holes).toEqual([]);
      close();
    }
  }
}

function sorted(reactions: Record<string, string[]>): [string, string[]][] {
  return Object.entries(reactions).map(([emoji, userIds]) => [emoji, [...userIds].sort()]);
}

/**
 * Two things are of no matter: when a message was last edited, once it is deleted; and who reacted
 * first, when somebody took it back and did it again while a device was catching up.
 */
function asShown(row: LogEvent): LogEvent {
  const { editedSeq, reactions = {}, ...payload } = row.payload as { editedSeq?: number; deletedSeq?: number; reactions?: Record<string, string[]> };
  return { ...row, payload: { ...payload, ...(payload.deletedSeq === undefined ? { editedSeq } : {}), reactions: sorted(reactions) } };
}

/** Each thing said is in the log once. */
function once({ village, said }: { village: Village; said: Said[] }): void {
  for (const { clientId, room: place, device: sender } of said) {
    const found = village.server.room(place).events.filter((event) => event.clientId === clientId && event.senderId === sender.userId);
    expect(found).toHaveLength(1);
  }
  for (const { events } of village.server.rooms.values()) expect(new Set(events.map(({ clientId }) => clientId)).size).toBe(events.length);
}

/** What one device said to one conversation is in the log in the order it was said. */
function inOrder({ village, said }: { village: Village; said: Said[] }): void {
  for (const sender of village.devices) {
    for (const place of rooms) {
      const mine = said.filter((each) => each.device === sender && each.room === place).map(({ clientId }) => clientId);
      const logged = village.server.room(place).events.map(({ clientId }) => clientId).filter((clientId) => mine.includes(clientId));
      expect(logged).toEqual(mine);
    }
  }
}

/** In one life of a device, events are handed over in ascending order, each once. */
function handedOverInOrder({ village }: { village: Village }): void {
  for (const { heard } of village.devices) {
    for (const events of Map.groupBy(heard, ({ conversationId }: LogEvent) => conversationId).values()) {
      const seqs = events.map(({ seq }) => seq);
      expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
    }
  }
}

const runs = Number(process.env.LAW_RUNS ?? 40);

it('a device ends with exactly the log, and what is said is in it once and in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), faults, fc.array(peace, { minLength: 10, maxLength: 50 }), async (seed, weather, deeds) => {
      const world = await play(seed, weather, deeds);
      await holdsTheLog(world);
      once(world);
      inOrder(world);
      handedOverInOrder(world);
      await showsTheLog(world);
      expect(world.village.devices.map(({ truncations }) => truncations)).toEqual(cast.map(() => 0));
      expect(world.village.devices.flatMap(({ flickers }) => flickers)).toEqual([]);
    }),
    { seed: Number(process.env.LAW_SEED ?? 20_261_123), numRuns: runs, endOnFailure: process.env.LAW_SHRINK === undefined },
  );
}, 120_000);

it('a failover that loses what was acknowledged changes none of this', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), faults, fc.array(fc.oneof({ arbitrary: peace, weight: 12 }, { arbitrary: disaster, weight: 1 }), { minLength: 15, maxLength: 60 }), async (seed, weather, deeds) => {
      const world = await play(seed, weather, deeds);
      await holdsTheLog(world);
      await showsTheLog(world);
      once(world);
    }),
    { seed: Number(process.env.LAW_SEED ?? 20_261_124), numRuns: runs, endOnFailure: process.env.LAW_SHRINK === undefined },
  );
}, 120_000);
