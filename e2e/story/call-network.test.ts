import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Stage as Servers } from '../replay/stage.ts';
import { setStage as startServers } from '../replay/stage.ts';
import type { Cable } from '../harness/cable.ts';
import { layCable } from '../harness/cable.ts';
import { fakeMedia, Phone } from '../harness/phone.ts';
import type { Stage } from '../harness/stage.ts';
import { introduce, openTheatre } from '../harness/stage.ts';
import { startTurn } from '../harness/turn.ts';

// Two servers with Redis between them, and a relay: the callee is always on the other one.

type Turn = Awaited<ReturnType<typeof startTurn>>;

let turn: Turn;
let servers: Servers;
let stage: Omit<Stage, 'product'>;
let cable: Cable;

beforeAll(async () => {
  turn = await startTurn();
  servers = await startServers(2, turn.settings);
  stage = await openTheatre({ url: servers.urls[0]!, dispose: async () => {} }, fakeMedia);
  cable = await layCable(servers.urls[0]!);
});
afterAll(async () => {
  cable.close();
  await stage.close();
  await servers.close();
  await turn.stop();
});

async function meet({ relayOnly = false } = {}) {
  const alice = await stage.person('Alice', { url: cable.url });
  const bob = await stage.person('Bob', { url: servers.urls[1]! });
  onTestFinished(async () => {
    await Promise.all([alice, bob].map(({ page }) => page.context().close()));
  });
  const phones = { alice: await Phone.of(alice, { relayOnly }), bob: await Phone.of(bob, { relayOnly }) };
  await introduce({ url: servers.urls[0]! }, [alice.account, bob.account]);
  await Promise.all([alice.signIn(), bob.signIn()]);
  await alice.open('Bob');
  return { alice, bob, phones };
}

test('the callee is on the other server', async () => {
  const { phones } = await meet();
  await phones.alice.call('video');
  await phones.bob.answer();
  await Promise.all([phones.alice.hears(), phones.bob.hears()]);
  await phones.alice.hangUp();
  await phones.bob.seesEnd(/ended/i);
});

test('where nothing goes directly, a relay carries the call', async () => {
  const { phones } = await meet({ relayOnly: true });
  await phones.alice.call('video');
  await phones.bob.answerWithVideo();
  await Promise.all([phones.alice.hears({ video: true }), phones.bob.hears({ video: true })]);
  for (const phone of [phones.alice, phones.bob]) expect((await phone.arrived()).flatMap(({ ways }) => ways)).toContain('relay');
});

test('a call outlives the socket by which it was arranged', async () => {
  const { alice, phones } = await meet();
  await phones.alice.call('voice');
  await phones.bob.answer();
  await Promise.all([phones.alice.hears(), phones.bob.hears()]);
  cable.pull();
  await alice.seesWords(/Reconnecting…/);
  await Promise.all([phones.alice.hears(), phones.bob.hears()]);
  cable.plugIn();
  await phones.alice.press('Mute');
  await phones.bob.seesMuted('Alice');
  await phones.bob.hangUp();
  await phones.alice.seesEnd(/ended/i);
});
