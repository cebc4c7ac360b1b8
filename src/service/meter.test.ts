import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import type { House, Person } from './test-cast.ts';
import { enterCast, group, openHouse } from './test-cast.ts';
import { TestMeter } from './test-meter.ts';

let house: House;
let meter: TestMeter;
let alice: Person;
let bob: Person;
let carol: Person;
let garden: string;

beforeEach(async () => {
  meter = new TestMeter();
  house = openHouse({ meter, limit: { sends: 5 } });
  ({ alice, bob, carol } = await enterCast(house));
  garden = await group(house, [alice, bob]);
});

const change = () => ({ conversationId: garden, clientId: randomUUID() });

test('what is acknowledged is counted, and what was in the log already as such', async () => {
  const once = { ...change(), text: 'hello' };
  await house.messages.send(alice, once);
  await house.messages.send(alice, once);
  await house.conversations.rename(alice, { ...change(), title: 'Park' });
  expect(meter.of('acknowledged')).toEqual(['new', 'again', 'new']);
  expect(meter.of('appended')).toEqual([1, 1, 1]);
});

test('what is written at once is one append of many', async () => {
  await Promise.all(['a', 'b', 'c', 'd'].map((text) => house.messages.send(alice, { ...change(), text })));
  expect((meter.of('appended') as number[]).reduce((all, drafts) => all + drafts)).toBe(4);
  expect(meter.of('appended').length).toBeLessThan(4);
});

test('what is refused is counted by its reason, whoever refuses it', async () => {
  await house.messages.send(carol, { ...change(), text: 'let me in' }).catch(() => {});
  await house.conversations.rename(bob, { ...change(), title: 'Mine' }).catch(() => {});
  for (let i = 0; i < 6; i++) await house.messages.send(alice, { ...change(), text: 'again' }).catch(() => {});
  await house.conversations.rename(alice, { ...change(), title: 'Park' }).catch(() => {});
  house.refuse();
  await house.messages.send(bob, { ...change(), text: 'too late' }).catch(() => {});
  expect(meter.of('refused')).toEqual(['not_found', 'forbidden', 'rate_limited', 'rate_limited', 'unavailable']);
});

test('a log that breaks is no refusal', async () => {
  house.ports.log.append = () => Promise.reject(new TypeError('a bug'));
  await house.messages.send(alice, { ...change(), text: 'hello' }).catch(() => {});
  expect(meter.of('refused')).toEqual(['internal']);
});

test('what is read is counted, and who has to go back', async () => {
  for (const text of ['a', 'b']) await house.messages.send(alice, { ...change(), text });
  await house.sync.range(bob, { conversationId: garden, after: 1, limit: 200 });
  await house.sync.range(bob, { conversationId: garden, after: 3, check: randomUUID(), limit: 200 });
  await house.sync.range(carol, { conversationId: garden, after: 0, limit: 200 }).catch(() => {});
  expect(meter.of('pulled')).toEqual([{ events: 2, reset: false }, { events: 0, reset: true }]);
});
