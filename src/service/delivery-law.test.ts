import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { conversationChannel } from '../domain/bus.ts';
import { isDomainError } from '../domain/error.ts';
import type { LogEvent } from '../domain/event.ts';
import type { Caller } from '../domain/session.ts';
import type { Transcript } from '../domain/transcript.ts';
import { applyEvent } from '../domain/transcript.ts';
import { group, openHouse } from './test-cast.ts';
import type { House } from './test-cast.ts';
import type { Fate } from './test-faulty-bus.ts';
import { FaultyBus } from './test-faulty-bus.ts';

// The law: whatever the bus loses, repeats or reorders, folding what was published, with the log read
// where something is missing, equals reading the log.

const rules = { repairsHoles: true, asksForHeads: true };
type Rules = typeof rules;

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

test('folding what was published, holes repaired, equals reading the log', async () => {
  const result = await fc.check(law(rules), seeded);
  expect(result.failed, fc.defaultReportMessage(result) ?? '').toBe(false);
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

/** The smallest device: a cursor, what it holds, and the rules that keep both right. */
class Reader {
  readonly #house: House;
  readonly #me: { caller: Caller; conversationId: string; kept: Rules };
  readonly #transcript: Transcript = new Map();
  #cursor = { seq: 0, id: null as string | null };
  #target = 0;
  #pulling: Promise<void> | null = null;

  constructor(house: House, me: { caller: Caller; conversationId: string; kept: Rules }) {
    this.#house = house;
    this.#me = me;
  }

  hear(event: LogEvent): void {
    const { kept } = this.#me;
    if (!this.#mayHear(event)) return;
    this.#target = Math.max(this.#target, event.seq);
    if (!kept.repairsHoles || (event.prevId === this.#cursor.id && !this.#pulling)) this.#apply(event);
    else void this.#pull();
  }

  /** Nothing more comes: what the reader holds must be what the log holds, as far as they may see it. */
  async comeToRest(): Promise<void> {
    const { caller, conversationId, kept } = this.#me;
    await this.#pulling;
    const { heads } = await this.#house.sync.heads(caller, { conversationIds: [conversationId] });
    const head = heads[0]!;
    if (kept.asksForHeads) this.#target = head.lastSeq;
    await this.#pull();
    const { events } = await this.#house.sync.range(caller, { conversationId, after: 0, limit: 500 });
    const read: Transcript = new Map();
    for (const event of events) applyEvent(read, event);
    // What was deleted after the reader left is gone from the log, but not from where it was read before.
    const compared = [...read.values()].filter(({ deletedSeq }) => (deletedSeq ?? 0) <= head.lastSeq);
    expect(compared.map(({ seq }) => this.#transcript.get(seq))).toEqual(compared);
    expect(this.#cursor).toEqual({ seq: head.lastSeq, id: head.headId });
  }

  /** Whom news is passed on to is the hub's part; here it does it faultlessly. */
  #mayHear({ seq }: LogEvent): boolean {
    const { caller, conversationId } = this.#me;
    const member = this.#house.database.conversations.get(conversationId)?.members.get(caller.userId);
    return !!member && seq >= member.visibleFromSeq && seq <= (member.leftSeq ?? Infinity);
  }

  #pull(): Promise<void> {
    this.#pulling ??= this.#pullAll().finally(() => (this.#pulling = null));
    return this.#pulling;
  }

  async #pullAll(): Promise<void> {
    const { caller, conversationId } = this.#me;
    while (this.#cursor.seq < this.#target) {
      const { seq, id } = this.#cursor;
      const { events, reset, visibleFromSeq } = await this.#house.sync.range(caller, { conversationId, after: seq, check: id, limit: 3 });
      expect(reset).toBe(false);
      if (events.length === 0) return;
      // A member who comes back may have missed what was said while they were away.
      if (visibleFromSeq > seq + 1) this.#cursor = { seq: visibleFromSeq - 1, id: events[0]!.prevId };
      for (const event of events) this.#apply(event);
    }
  }

  #apply(event: LogEvent): void {
    expect([event.seq, event.prevId]).toEqual([this.#cursor.seq + 1, this.#cursor.id]);
    this.#cursor = { seq: event.seq, id: event.id };
    applyEvent(this.#transcript, event);
  }
}
