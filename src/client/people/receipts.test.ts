import { describe, expect, it } from 'vitest';
import { LinkError } from '../link/server-link.ts';
import type { Device } from '../testing/village.ts';
import { Village } from '../testing/village.ts';

const garden = 'garden';

async function pair(): Promise<{ world: Village; alice: Device; bob: Device }> {
  const world = new Village();
  world.server.open(garden, ['alice', 'bob']);
  return { world, alice: await world.started('alice'), bob: await world.started('bob') };
}

function say({ server }: Village, count: number): void {
  for (let i = 0; i < count; i++) server.append(garden, { senderId: 'bob', clientId: `said-${server.room(garden).events.length}`, kind: 'message.sent', payload: { text: 'line' } });
}

function receiptOf({ server }: Village, userId: string): unknown {
  return server.receipts(garden).find((receipt) => receipt.userId === userId);
}

function unread({ engine }: Device): number | undefined {
  return engine.conversations()[0]?.unread;
}

describe('delivered', () => {
  it('is told in batches, cumulatively', async () => {
    const { world, alice } = await pair();
    const before = alice.link.calls.report ?? 0;
    for (let i = 0; i < 20; i++) {
      say(world, 1);
      await world.run(10);
    }
    await world.run(1_000);
    expect(receiptOf(world, 'alice')).toMatchObject({ deliveredSeq: 21 });
    expect((alice.link.calls.report ?? 0) - before).toBeLessThanOrEqual(2);
  });

  it('is told again until the server has it', async () => {
    const { world, alice } = await pair();
    let fails = 3;
    alice.link.refusals = { report: () => (fails-- > 0 ? new LinkError('unavailable', 'Restarting') : null) };
    say(world, 3);
    await world.run(10_000);
    expect(receiptOf(world, 'alice')).toMatchObject({ deliveredSeq: 4 });
  });

  it('is told again when a failover has lost it', async () => {
    const { world, alice } = await pair();
    say(world, 3);
    await world.run(1_000);
    world.server.failover(0);
    Object.assign(world.server.room(garden).members.get('alice')!, { deliveredSeq: 0 });
    alice.link.drop();
    await world.run(2_000);
    expect(receiptOf(world, 'alice')).toMatchObject({ deliveredSeq: 4 });
  });

  it('is told of a conversation that was given up, once the server names it again', async () => {
    const { world, alice } = await pair();
    say(world, 3);
    await world.run(1_000);
    alice.link.refusals.range = () => new LinkError('not_found', 'No such conversation');
    world.server.failover(0);
    alice.link.drop();
    await world.run(2_000);
    alice.link.refusals = {};
    say(world, 1);
    await world.run(2_000);
    expect(receiptOf(world, 'alice')).toMatchObject({ deliveredSeq: 5 });
  });

  it('is not believed of a log that is over', async () => {
    const { world, alice } = await pair();
    alice.engine.open(garden);
    say(world, 3);
    await world.run(1_000);
    world.server.failover(2);
    alice.link.drop();
    await world.run(2_000);
    const stale = { userId: 'bob', deliveredSeq: 4, readVersion: 0, readSeq: 4 };
    alice.link.whisper({ type: 'receipts', conversationId: garden, receipts: [stale], epoch: 'epoch-1' });
    await world.run(1_000);
    expect(alice.engine.timeline(garden).receipts.get('bob')).toEqual(receiptOf(world, 'bob'));
  });

  it('does not count what is in a hole', async () => {
    const world = new Village();
    world.server.open(garden, ['alice', 'bob']);
    say(world, 40);
    const alice = world.device('alice', { holes: true });
    await alice.start();
    await world.run(700);
    expect(receiptOf(world, 'alice')).toMatchObject({ deliveredSeq: 0 });
    await world.run(60_000);
    expect(receiptOf(world, 'alice')).toMatchObject({ deliveredSeq: 41 });
  });

  it('one bad report does not hold up the others', async () => {
    const { world, alice } = await pair();
    world.server.open('kitchen', ['alice']);
    const report = alice.link.report.bind(alice.link);
    alice.link.report = (reports) => (reports.some(({ conversationId }) => conversationId === 'kitchen') ? Promise.reject(new LinkError('invalid', 'No')) : report(reports));
    alice.link.tellHeads();
    say(world, 2);
    await world.run(3_000);
    expect(receiptOf(world, 'alice')).toMatchObject({ deliveredSeq: 3 });
  });
});

describe('read', () => {
  it('follows the person, and all their devices agree', async () => {
    const { world, alice } = await pair();
    const second = await world.started('alice');
    say(world, 5);
    await world.run(1_000);
    expect([unread(alice), unread(second)]).toEqual([5, 5]);
    alice.engine.markRead(garden, 4);
    await world.run(2_000);
    expect([unread(alice), unread(second)]).toEqual([2, 2]);
    expect(receiptOf(world, 'alice')).toMatchObject({ readSeq: 4 });
  });

  it('only goes back when somebody marks as unread', async () => {
    const { world, alice } = await pair();
    const second = await world.started('alice');
    say(world, 5);
    await world.run(1_000);
    alice.engine.markRead(garden, 6);
    alice.engine.markRead(garden, 3);
    await world.run(2_000);
    expect([unread(alice), unread(second)]).toEqual([0, 0]);
    alice.engine.markUnread(garden, 4);
    await world.run(2_000);
    expect([unread(alice), unread(second)]).toEqual([3, 3]);
    second.engine.markRead(garden, 6);
    await world.run(2_000);
    expect([unread(alice), unread(second)]).toEqual([0, 0]);
  });

  it('is known at once here, and reported when the connection is back, also after a restart', async () => {
    const { world, alice } = await pair();
    say(world, 3);
    await world.run(1_000);
    alice.link.cut();
    alice.engine.markRead(garden, 4);
    await world.run(1_000);
    expect(unread(alice)).toBe(0);
    alice.crash();
    await alice.revive();
    await world.run(2_000);
    expect(unread(alice)).toBe(0);
    expect(receiptOf(world, 'alice')).toMatchObject({ readSeq: 4 });
  });

  it('does not reach beyond what there is', async () => {
    const { world, alice } = await pair();
    say(world, 2);
    await world.run(1_000);
    alice.engine.markRead(garden, 1_000);
    await world.run(2_000);
    expect(receiptOf(world, 'alice')).toMatchObject({ readSeq: 3 });
  });

  it('counts what one says oneself as read, if everything before was', async () => {
    const { world, alice } = await pair();
    say(world, 2);
    await world.run(1_000);
    await world.wait(alice.engine.send(garden, { text: 'without reading' }));
    await world.run(1_000);
    expect(unread(alice)).toBe(3);
    alice.engine.markRead(garden, 4);
    await world.wait(alice.engine.send(garden, { text: 'after reading' }));
    await world.run(2_000);
    expect(unread(alice)).toBe(0);
    expect(receiptOf(world, 'alice')).toMatchObject({ readSeq: 5 });
  });
});

describe('what the others have', () => {
  it('is known while the conversation is open, and after each reconnect', async () => {
    const { world, alice, bob } = await pair();
    const close = alice.engine.open(garden);
    say(world, 2);
    await world.run(1_000);
    expect(alice.engine.timeline(garden).receipts.get('bob')).toMatchObject({ deliveredSeq: 3 });
    alice.link.cut();
    bob.engine.markRead(garden, 3);
    await world.run(1_000);
    alice.link.mend();
    await world.run(1_000);
    expect(alice.engine.timeline(garden).receipts.get('bob')).toMatchObject({ readSeq: 3 });
    close();
    expect(alice.engine.timeline(garden).receipts.size).toBe(0);
  });

  it('never moves back, in whatever order it is heard', async () => {
    const { world, alice } = await pair();
    alice.engine.open(garden);
    await world.run(500);
    const hear = (deliveredSeq: number, readVersion: number, readSeq: number) =>
      alice.link.whisper({ type: 'receipts', conversationId: garden, receipts: [{ userId: 'bob', deliveredSeq, readVersion, readSeq }] });
    hear(9, 1, 4);
    hear(5, 0, 8);
    hear(7, 1, 3);
    expect(alice.engine.timeline(garden).receipts.get('bob')).toEqual({ userId: 'bob', deliveredSeq: 9, readVersion: 1, readSeq: 4 });
  });
});
