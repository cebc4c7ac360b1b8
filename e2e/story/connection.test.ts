import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { get } from '../harness/call.ts';
import type { Cable } from '../harness/cable.ts';
import { layCable } from '../harness/cable.ts';
import type { Person } from '../harness/person.ts';
import type { Stage } from '../harness/stage.ts';
import { introduce, setStage } from '../harness/stage.ts';

let stage: Stage;
let cable: Cable;
let alice: Person;
let bob: Person;
let conversationId: string;

beforeAll(async () => {
  stage = await setStage();
  cable = await layCable(stage.product.url);
});
afterAll(async () => {
  cable.close();
  await stage.close();
});

/** Alice behind a cable that can be pulled, Bob with a line of his own. */
async function meet(): Promise<void> {
  cable.plugIn();
  alice = await stage.person('Alice', { url: cable.url });
  bob = await stage.person('Bob');
  onTestFinished(async () => {
    await Promise.all([alice, bob].map(({ page }) => page.context().close()));
  });
  conversationId = await introduce(stage.product, [alice.account, bob.account]);
  await Promise.all([alice.signIn(), bob.signIn()]);
  await Promise.all([alice.open('Bob'), bob.open('Alice')]);
}

test('messages typed while disconnected arrive once, in order, though the server was killed in between', async () => {
  await meet();
  await alice.say('before');
  await bob.sees('before');

  cable.pull();
  const typed = Array.from({ length: 8 }, (_, i) => `while away ${i + 1};`);
  for (const text of typed) await alice.say(text);
  await alice.seesInOrder(typed);
  await alice.seesState('Waiting to be sent', { of: typed[7]! });
  await alice.seesWords(/Reconnecting…/);

  await stage.product.kill();
  await stage.product.restart();
  await bob.say('where are you?');
  await bob.seesState('Sent', { of: 'where are you?' });
  cable.plugIn();

  await bob.seesInOrder(['before', 'where are you?', ...typed]);
  await alice.seesInOrder(['before', 'where are you?', ...typed]);
  await alice.seesState('Read', { of: typed[7]! });
  expect(await inLog()).toEqual(['before', 'where are you?', ...typed]);
});

test('a server killed in the middle of a flood loses nothing and doubles nothing', async () => {
  await meet();
  const texts = Array.from({ length: 40 }, (_, i) => `flood ${i + 1};`);
  const flood = (async () => {
    for (const text of texts) await alice.say(text);
  })();
  await bob.sees(texts[4]!);
  await stage.product.kill();
  await flood;
  await stage.product.restart();
  await alice.seesState('Read', { of: texts.at(-1)! });
  expect(await inLog()).toEqual(texts);
});

test('what was typed offline survives closing the tab', async () => {
  await meet();
  cable.pull();
  await alice.say('kept in the drawer');
  // What is shown is stored.
  await alice.sees('kept in the drawer');
  const browser = alice.page.context();
  await alice.page.close();
  cable.plugIn();
  const page = await browser.newPage();
  await page.goto(cable.url);
  await bob.sees('kept in the drawer');
  expect(await inLog()).toEqual(['kept in the drawer']);
});

test('two tabs share one outbox and never send twice', async () => {
  await meet();
  const other = await alice.anotherTab();
  await other.composer.waitFor();
  cable.pull();
  const typed = ['left 1;', 'right 1;', 'left 2;', 'right 2;'];
  for (const [i, text] of typed.entries()) {
    const tab = i % 2 === 0 ? alice : other;
    await tab.say(text);
    // What waits in one tab waits in the other.
    await Promise.all([alice.sees(text), other.sees(text)]);
  }
  cable.plugIn();
  await bob.seesInOrder(typed);
  await Promise.all([alice.seesInOrder(typed), other.seesInOrder(typed)]);
  await alice.seesState('Read', { of: 'right 2;' });
  expect(await inLog()).toEqual(typed);
});

/** The texts as the log has them. */
async function inLog(): Promise<string[]> {
  const input = { conversationId, after: 0, limit: 500 };
  const { events } = (await get(stage.product.url, 'sync.range', { token: bob.account.token, input })) as {
    events: { kind: string; payload: { text: string } }[];
  };
  return events.filter(({ kind }) => kind === 'message.sent').map(({ payload }) => payload.text);
}
