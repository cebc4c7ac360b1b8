import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { conversationChannel } from '../domain/bus.ts';
import { isDomainError } from '../domain/error.ts';
import type { Caller } from '../domain/session.ts';
import { group, openHouse } from './test-cast.ts';
import type { House } from './test-cast.ts';
import type { Fate } from './test-faulty-bus.ts';
import { FaultyBus } from './test-faulty-bus.ts';
import type { Rules } from './test-reader.ts';
import { Reader, rules } from './test-reader.ts';

// The law: whatever the bus loses, repeats or reorders, folding what was published, with the log read
// where something is missing, equals reading the log.

const person = fc.constantFrom('alice', 'bob', 'carol');
const at = fc.nat(30);
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('send' as const), person, text: fc.string({ minLength: 1, maxLength: 5 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('edit' as const), person, at, text: fc.string({ minLength: 1, maxLength: 5 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const), person, at }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('react' as const), person, at, emoji: fc.constantFrom('👍', '👀'), on: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('again' as const), at }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('add' as const, 'remove' as const, 'hide' as const, 'show' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const fate: fc.Arbitrary<Fate> = fc.oneof(
  fc.constantFrom<Fate>('lost', 'once', 'once', 'twice'),
  fc.record({ late: fc.integer({ min: 1, max: 6 }) }),
);

const runs = fc.record({ steps: fc.array(step, { minLength: 1, maxLength: 40 }), fates: fc.array(fate, { maxLength: 60 }) });

const law = (kept: Rules) => fc.asyncProperty(runs, async ({ steps, fates }) => obey(kept, steps, fates));
const seeded = { seed: 20_260_101, numRuns: 300 };

test('folding what was published, holes repaired, equals reading the log', { timeout: 60_000 }, async () => {
  const result = await fc.check(law(rules), seeded);
  expect(result.failed ? fc.defaultReportMessage(result) : 'the law holds').toBe('the law holds');
});

for (const broken of Object.keys(rules)) {
  test(`the law is seen to break for a reader that no longer ${broken}`, async () => {
    expect(await fc.check(law({ ...rules, [broken]: false }), { ...seeded, endOnFailure: true })).toMatchObject({ failed: true });
  });
}

async function obey(kept: Rules, steps: Step[], fates: Fate[]): Promise<void> {
  const bus = new FaultyBus(fates);
  const house = openHouse({ bus, limit: { sends: 1_000 } });
  const [alice, bob, carol] = await Promise.all(['alice', 'bob', 'carol'].map((name) => introduce(house, name)));
  const conversationId = await group(house, [alice!, bob!, carol!]);
  const readers = [alice!, bob!, carol!].map((caller) => new Reader(house, { caller, conversationId, kept }));
  const play = actions(house, conversationId, { alice: alice!, bob: bob!, carol: carol! });
  await Promise.all(readers.map((reader) => bus.subscribe(conversationChannel(conversationId), (news) => news?.type === 'event' && reader.hear(news.event))));
  for (const one of steps) {
    await play(one).catch((error: unknown) => {
      if (!isDomainError(error)) throw error;
    });
  }
  for (const reader of readers) await reader.comeToRest();
}

/** Somebody who does not sign in: hashing passwords would take most of the time. */
async function introduce({ ports }: House, username: string): Promise<Caller> {
  const account = { id: randomUUID(), email: `${username}@example.org`, username, displayName: username, passwordHash: '' };
  await ports.users.create(account);
  return { userId: account.id, sessionId: randomUUID() };
}

function actions({ messages, conversations }: House, conversationId: string, people: Record<'alice' | 'bob' | 'carol', Caller>) {
  const done: (() => Promise<unknown>)[] = [];
  const perform = (run: () => Promise<unknown>) => {
    done.push(run);
    return run();
  };
  const { alice, carol } = people;
  return async (one: Step): Promise<unknown> => {
    const change = { conversationId, clientId: randomUUID() };
    const by = 'person' in one ? people[one.person as keyof typeof people] : alice;
    switch (one.do) {
      case 'send': return perform(() => messages.send(by, { ...change, text: one.text }));
      case 'edit': return perform(() => messages.edit(by, { ...change, seq: one.at + 1, text: one.text }));
      case 'delete': return perform(() => messages.delete(by, { ...change, seq: one.at + 1 }));
      case 'react': return perform(() => messages.react(by, { ...change, seq: one.at + 1, emoji: one.emoji, on: one.on }));
      case 'again': return done[one.at % Math.max(1, done.length)]?.();
      case 'add': return perform(() => conversations.addMember(alice, { ...change, userId: carol.userId }));
      case 'remove': return perform(() => conversations.removeMember(alice, { ...change, userId: carol.userId }));
      default: return perform(() => conversations.setHistoryVisible(alice, { ...change, visible: one.do === 'show' }));
    }
  };
}
