import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Account } from '../../harness/account.ts';
import { signUp } from '../../harness/account.ts';
import { get, post } from '../../harness/call.ts';
import { failPoints, lossyBus } from './fail-point.ts';
import type { Stage } from './stage.ts';
import { setStage } from './stage.ts';

let stage: Stage;
let alice: Account;
let conversationId: string;
beforeAll(async () => {
  stage = await setStage({ servers: 2, without: ['dedup'] });
  alice = await signUp(stage.servers[0]!.url, { username: 'alice', displayName: 'Alice' });
  const input = { clientId: crypto.randomUUID(), title: 'Torture', memberIds: [], historyVisible: true };
  const head = await post(stage.servers[0]!.url, 'conversations.createGroup', { token: alice.token, input });
  ({ conversationId } = head as { conversationId: string });
});
afterAll(() => (stage as Stage | undefined)?.close());

const patience = { timeout: 60_000, interval: 50 };

const send = (url: string, text: string, clientId = crypto.randomUUID()) => post(url, 'messages.send', { token: alice.token, input: { conversationId, clientId, text } });

/** A call that may meet whatever fault there is, repeated as a client does. */
const sendUntilSent = (url: string, text: string) => vi.waitFor(() => send(url, text), patience);

async function texts(url: string): Promise<string[]> {
  const answer = (await get(url, 'sync.range', { token: alice.token, input: { conversationId, after: 1, limit: 100 } })) as { events: { payload: { text: string } }[] };
  return answer.events.map(({ payload }) => payload.text);
}

test('what one server accepts the other knows, also after the one was killed', async () => {
  const [one, other] = stage.servers;
  await send(one!.url, 'to one');
  await one!.kill();
  expect(one!.running()).toBe(false);
  await expect(send(one!.url, 'to nobody')).rejects.toThrow('fetch failed');
  expect(await texts(other!.url)).toEqual(['to one']);
  await one!.start();
  expect(await texts(one!.url)).toEqual(['to one']);
  expect(await one!.stop()).toBe(0);
  expect([one!.deaths, one!.crashes]).toEqual([0, []]);
});

test('what it is to do without is missing in the real database', async () => {
  const clientId = crypto.randomUUID();
  const { url } = stage.servers[1]!;
  await send(url, 'twice', clientId);
  await send(url, 'twice', clientId);
  expect((await texts(url)).slice(-2)).toEqual(['twice', 'twice']);
});

test('after a promotion the servers find the new primary', async () => {
  const { url } = stage.servers[1]!;
  await stage.postgres.synchronous(true);
  await send(url, 'before the promotion');
  await stage.postgres.promote();
  await sendUntilSent(url, 'after the promotion');
  expect((await texts(url)).slice(-2)).toEqual(['before the promotion', 'after the promotion']);
});

test('a server that dies at a fail-point is started again', async () => {
  const one = stage.servers[0]!;
  await one.start({ patches: [...failPoints(0.3), ...lossyBus] });
  while (one.deaths === 0) await send(one.url, 'perhaps').catch(() => {});
  await vi.waitUntil(() => one.running(), patience);
  expect(one.crashes).toEqual([]);
  await one.stop();
  await one.start();
});

test('a server that ends in any other way has crashed, and is started again', async () => {
  const one = stage.servers[0]!;
  const [deaths, crashes] = [one.deaths, one.crashes.length];
  await one.kill();
  await one.start({ patches: failPoints(1).map((patch) => ({ ...patch, replace: patch.replace.replaceAll('SIGKILL', 'SIGABRT') })) });
  await send(one.url, 'perhaps').catch(() => {});
  await vi.waitUntil(() => one.crashes.length > crashes && one.running(), patience);
  expect([one.deaths - deaths, one.crashes.slice(crashes)]).toEqual([0, [expect.stringMatching(/^SIGABRT: /)]]);
  await one.kill();
  await one.start();
});

test('whatever was done to it, it is healed', async () => {
  const [one, other] = stage.servers;
  const before = stage.servers.map(({ crashes }) => crashes.length);
  one!.toClients.weather({ refuse: true });
  one!.toRedis.weather({ swallowed: 'both' });
  other!.toDatabase.weather({ frozen: 'both' });
  stage.postgres.replicationWeather({ frozen: 'both' });
  await other!.stepClock(600_000);
  await Promise.all([stage.postgres.kill(), stage.redis.kill(), one!.kill()]);
  await stage.heal();
  for (const { url } of stage.servers) await sendUntilSent(url, 'well again');
  expect((await texts(one!.url)).slice(-2)).toEqual(['well again', 'well again']);
  expect(stage.servers.map(({ crashes }) => crashes.length)).toEqual(before);
});
