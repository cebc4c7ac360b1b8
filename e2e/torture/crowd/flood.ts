import { setTimeout as sleep } from 'node:timers/promises';
import { Wire } from '../../harness/wire.ts';
import type { Person } from './cast.ts';
import { pick } from './cast.ts';
import type { ErrandScene } from './errand.ts';
import { callStraight, inTime } from './straight.ts';

const wires = 4;
/** On each wire, as many sends are on their way at the same time. */
const lanes = 12;
const pauseMs = 300;

/** So many sends into one small conversation, as fast as the servers take them. Resolves when each has its answer, or none: with how many were acknowledged. */
export async function flood(scene: ErrandScene, events: number): Promise<number> {
  const place = scene.cast.conversations.find(({ kind }) => kind === 'flood')!;
  // The first one reads, or rather does not.
  const writers = scene.cast.people.slice(1, 3);
  const left = { events, acknowledged: 0 };
  await Promise.all(Array.from({ length: wires }, (_, i) => pour(scene, { name: `flood/${i}`, writer: writers[i % writers.length]!, conversationId: place.id, left })));
  return left.acknowledged;
}

interface Pouring {
  name: string;
  writer: Person;
  conversationId: string;
  /** Of all wires together. */
  left: { events: number; acknowledged: number };
}

/** Over one wire, and the next one when that is cut. */
async function pour(scene: ErrandScene, { name, writer, conversationId, left }: Pouring): Promise<void> {
  while (left.events > 0) {
    const wire = await inTime(Wire.open(pick(scene.random, scene.urls), writer.token)).catch(() => null);
    if (!wire) {
      await sleep(pauseMs);
      continue;
    }
    let isBroken = false;
    const lane = async (number: number) => {
      const device = `${name}.${number}`;
      while (left.events > 0 && !isBroken) {
        const text = `flood ${left.events--}`;
        const fate = await callStraight(scene, { device, userId: writer.userId, conversationId, kind: 'message.sent' }, (clientId) =>
          wire.call('mutation', 'messages.send', { conversationId, clientId, text }),
        );
        if (fate === 'ok') left.acknowledged++;
        if (fate === 'info') isBroken = true;
      }
    };
    await Promise.all(Array.from({ length: lanes }, (_, i) => lane(i)));
    wire.close();
    if (isBroken) await sleep(pauseMs);
  }
}
