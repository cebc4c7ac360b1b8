import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { fakeMedia, Phone } from '../harness/phone.ts';
import type { Person } from '../harness/person.ts';
import type { Stage } from '../harness/stage.ts';
import { gather, introduce, setStage } from '../harness/stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await setStage({ args: fakeMedia });
});
afterAll(() => stage.close());

/** Somebody new, at a browser with a microphone and a camera. */
async function caller(displayName: string): Promise<{ person: Person; phone: Phone }> {
  const person = await stage.person(displayName);
  onTestFinished(() => person.page.context().close());
  return { person, phone: await Phone.of(person) };
}

/** Two people who look at the conversation they have with each other. */
async function meet() {
  const [alice, bob] = [await caller('Alice'), await caller('Bob')];
  await introduce(stage.product, [alice.person.account, bob.person.account]);
  await Promise.all([alice, bob].map(({ person }) => person.signIn()));
  await alice.person.open('Bob');
  return { alice, bob };
}

test('two people talk: both see and hear the other, and one hangs up', async () => {
  const { alice, bob } = await meet();
  await alice.phone.call('video');
  await bob.phone.rings();
  await bob.phone.answerWithVideo();
  await Promise.all([alice.phone.hears({ video: true }), bob.phone.hears({ video: true })]);
  await bob.phone.hangUp();
  await alice.phone.seesEnd(/ended/i);
  await bob.person.open('Alice');
  await Promise.all([alice.person, bob.person].map((person) => person.seesWords(/^Video call, \d+ s/)));
});

test('the callee’s other device stops ringing when one answers', async () => {
  const { alice, bob } = await meet();
  const tablet = await Phone.of(await stage.sameAs(bob.person));
  await tablet.person.signIn();
  await alice.phone.call('voice');
  await Promise.all([bob.phone.rings(), tablet.rings()]);
  await bob.phone.answer();
  await tablet.ringsNoMore();
  await Promise.all([alice.phone.hears(), bob.phone.hears()]);
});

test('declined', async () => {
  const { alice, bob } = await meet();
  await alice.phone.call('voice');
  await bob.phone.decline();
  await alice.phone.seesEnd('Bob declined');
  await bob.phone.ringsNoMore();
  await alice.person.seesWords(/^Bob declined/);
});

test('who does not answer has missed the call, and finds it in the conversation and in the history', async () => {
  const { alice, bob } = await meet();
  await alice.phone.call('voice');
  await bob.phone.rings();
  await bob.phone.ringsNoMore(60_000);
  await alice.phone.seesEnd('Bob didn’t answer');
  await bob.person.open('Alice');
  await bob.person.seesWords(/^Missed call from Alice/);
  await bob.person.goTo('/calls');
  await bob.person.seesWords(/Missed/);
});

test('a third comes in, who is busy for others meanwhile, and the two go on when the third leaves', async () => {
  const people = await Promise.all(['Alice', 'Bob', 'Carol'].map(caller));
  const [alice, bob, carol] = people as [typeof people[0], typeof people[0], typeof people[0]];
  await gather(stage.product, 'Garden', [alice, bob, carol].map(({ person }) => person.account));
  await introduce(stage.product, [bob.person.account, carol.person.account]);
  await Promise.all(people.map(({ person }) => person.signIn()));
  await alice.person.open('Garden');
  await alice.phone.call('video');
  await bob.phone.answer();
  await Promise.all([alice.phone.hears(), bob.phone.hears()]);

  await carol.phone.decline();
  await carol.person.open('Bob');
  await carol.phone.call('voice');
  await carol.phone.seesEnd('Bob is in another call');
  await carol.phone.close();

  await carol.person.open('Garden');
  await carol.phone.join();
  await Promise.all([alice.phone.hears({ from: 2 }), bob.phone.hears({ from: 2 }), carol.phone.hears({ from: 2 })]);
  await carol.phone.hangUp();
  await Promise.all([alice.phone.hears(), bob.phone.hears()]);
});

test('a screen that is shared is seen', async () => {
  const { alice, bob } = await meet();
  await alice.phone.call('voice');
  await bob.phone.answer();
  await Promise.all([alice.phone.hears(), bob.phone.hears()]);
  expect((await bob.phone.arrived()).map(({ video }) => video)).toEqual([0]);
  await alice.phone.press('Share screen');
  await bob.phone.hears({ video: true });
  await alice.phone.press('Stop sharing');
});

test('a call goes on when the server is killed and started again, and ends in order', async () => {
  const { alice, bob } = await meet();
  await alice.phone.call('video');
  await bob.phone.answer();
  await Promise.all([alice.phone.hears(), bob.phone.hears()]);
  await stage.product.kill();
  await Promise.all([alice.phone.hears(), bob.phone.hears()]);
  await stage.product.restart();
  // Both say that they are there, and the server knows the call again: it passes on what one of them shows.
  await alice.phone.press('Mute');
  await bob.phone.seesMuted('Alice');
  await alice.phone.hears();
  await alice.phone.hangUp();
  await bob.phone.seesEnd(/ended/i);
  await bob.person.open('Alice');
  await bob.person.seesWords(/^Video call, /);
});
