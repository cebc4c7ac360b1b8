import { expect, it } from 'vitest';
import type { Device } from '../testing/village.ts';
import { Village } from '../testing/village.ts';

const garden = 'garden';

async function started(): Promise<{ world: Village; alice: Device }> {
  const world = new Village();
  world.server.open(garden, ['alice', 'bob']);
  return { world, alice: await world.started('alice') };
}

it('typing is shown for a moment, and as long as it goes on', async () => {
  const { world, alice } = await started();
  const hear = () => alice.link.whisper({ type: 'typing', conversationId: garden, userId: 'bob' });
  hear();
  expect(alice.engine.timeline(garden).typing).toEqual(['bob']);
  expect(alice.engine.conversations()[0]?.typing).toEqual(['bob']);
  await world.run(4_000);
  hear();
  await world.run(4_000);
  expect(alice.engine.timeline(garden).typing).toEqual(['bob']);
  await world.run(3_000);
  expect(alice.engine.timeline(garden).typing).toEqual([]);
});

it('typing ends with the message', async () => {
  const { world, alice } = await started();
  alice.link.whisper({ type: 'typing', conversationId: garden, userId: 'bob' });
  world.server.append(garden, { senderId: 'bob', clientId: 'x', kind: 'message.sent', payload: { text: 'there' } });
  await world.run(500);
  expect(alice.engine.timeline(garden).typing).toEqual([]);
});

it('nobody is told that they are typing themselves', async () => {
  const { alice } = await started();
  alice.link.whisper({ type: 'typing', conversationId: garden, userId: 'alice' });
  expect(alice.engine.timeline(garden).typing).toEqual([]);
});

it('typing is signalled seldom, however fast the keys', async () => {
  const { world, alice } = await started();
  for (let i = 0; i < 100; i++) {
    alice.engine.typing(garden);
    await world.run(100);
  }
  expect(alice.link.calls.typing).toBe(4);
});

it('typing is signalled although the clock was set back', async () => {
  const { world, alice } = await started();
  alice.engine.typing(garden);
  world.scheduler.wrongBy = -600_000;
  alice.engine.typing(garden);
  expect(alice.link.calls.typing).toBe(2);
});

it('presence is what was heard last', async () => {
  const { alice } = await started();
  let changes = 0;
  alice.engine.subscribe('presence', () => changes++);
  expect(alice.engine.presence('bob')).toBeUndefined();
  alice.link.whisper({ type: 'presence', presence: { userId: 'bob', online: true, lastSeenAt: null } });
  await Promise.resolve();
  expect(alice.engine.presence('bob')).toMatchObject({ online: true });
  expect(changes).toBe(1);
});
