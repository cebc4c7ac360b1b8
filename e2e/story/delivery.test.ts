import { afterAll, beforeAll, expect, test } from 'vitest';
import { post } from '../harness/call.ts';
import type { Person } from '../harness/person.ts';
import type { Stage } from '../harness/stage.ts';
import { introduce, setStage } from '../harness/stage.ts';

let stage: Stage;
let alice: Person;
let bob: Person;
let conversationId: string;

beforeAll(async () => {
  stage = await setStage();
  [alice, bob] = await Promise.all([stage.person('Alice'), stage.person('Bob')]);
  conversationId = await introduce(stage.product, [alice.account, bob.account]);
  await Promise.all([alice.signIn(), bob.signIn()]);
  await Promise.all([alice.open('Bob'), bob.open('Alice')]);
});
afterAll(() => stage.close());

/** The line of a conversation in the settings. */
function held(person: Person, name: string) {
  return person.page.getByRole('list', { name: 'Conversations on this device' }).getByRole('listitem').filter({ hasText: name });
}

async function verify(person: Person): Promise<void> {
  await person.goTo('/settings');
  await person.page.getByRole('button', { name: 'Verify my history' }).click();
}

test('the details of a message name the devices that it is stored on, and when', async () => {
  await alice.say('Is it there?');
  await alice.seesState('Read', { of: 'Is it there?' });
  await alice.choose('Details', { of: 'Is it there?' });
  const details = alice.page.getByRole('dialog', { name: 'Message details' });
  await details.getByText('№ 2').waitFor();
  await details.getByText(/^\d+:\d\d:\d\d .M, from this device$/).waitFor();
  await details.getByText('devices of 2 of 2 members').waitFor();
  const own = details.getByRole('list', { name: 'Devices of Alice' }).getByRole('listitem');
  const others = details.getByRole('list', { name: 'Devices of Bob' }).getByRole('listitem');
  await own.filter({ hasText: '(this one)' }).waitFor();
  expect(await others.allTextContents()).toEqual([expect.stringMatching(/^\S+ on \S+.*\d+:\d\d/)]);
  await alice.page.keyboard.press('Escape');
  await alice.seesNoMore(details);
});

test('the details of a message that was edited say when, and those of another show it', async () => {
  const input = { conversationId, seq: 2, clientId: crypto.randomUUID() };
  await post(stage.product.url, 'messages.edit', { token: alice.account.token, input: { ...input, text: 'Is it there now?' } });
  await post(stage.product.url, 'messages.react', { token: bob.account.token, input: { ...input, emoji: '👍', on: true } });
  await bob.sees('Is it there now?');
  await bob.choose('Details', { of: 'Is it there now?' });
  const details = bob.page.getByRole('dialog', { name: 'Message details' });
  await details.getByText('Edited').waitFor();
  await details.getByText(/M\s*№ 3$/).waitFor();
  expect(await details.getByText('from this device').count()).toBe(0);
  await bob.page.keyboard.press('Escape');
  await bob.seesNoMore(details);
});

test('details open and close by keyboard, also of what was deleted', async () => {
  await alice.say('Soon gone');
  await alice.seesState('Read', { of: 'Soon gone' });
  await alice.choose('Delete', { of: 'Soon gone' });
  await alice.page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await alice.sees('Message deleted');
  await alice.log.focus();
  await alice.page.keyboard.press('ArrowUp');
  await alice.page.keyboard.press('i');
  const details = alice.page.getByRole('dialog', { name: 'Message details' });
  await details.getByText('Deleted').waitFor();
  await alice.page.keyboard.press('Escape');
  await alice.seesNoMore(details);
  expect(await alice.page.evaluate(() => document.activeElement?.tagName)).toBe('ARTICLE');
});

test('a history that is as the server holds it is said to be identical', async () => {
  await verify(alice);
  await held(alice, 'Bob').getByText('6 events, identical to the server').waitFor();
  await alice.seesWords('Your conversation is identical to the server.');
});

test('a text that was changed on the device is found, named and put right', async () => {
  await alice.page.evaluate(forge, { userId: alice.account.id, conversationId });
  await verify(alice);
  await held(alice, 'Bob').getByText('№ 2: said something else here.').waitFor();
  await held(alice, 'Bob').getByText('Put right: this device now follows the server.').waitFor();
  await alice.goTo(`/c/${conversationId}`);
  await alice.sees('Is it there now?');
  await verify(alice);
  await held(alice, 'Bob').getByText('6 events, identical to the server').waitFor();
});

test('without a connection there is nothing to compare with, and it says so', async () => {
  await alice.goTo('/settings');
  await alice.page.getByRole('button', { name: 'Verify my history', disabled: false }).waitFor();
  await stage.product.stop();
  await alice.seesWords(/You're offline/);
  expect(await alice.page.getByRole('button', { name: 'Verify my history' }).isDisabled()).toBe(true);
});

/** Runs in the browser: writes into what it keeps, as a failing disk would. */
async function forge({ userId, conversationId: place }: { userId: string; conversationId: string }): Promise<void> {
  const settled = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(new Error('The browser refused', { cause: request.error }));
    });
  const database = await settled(indexedDB.open(`holdfast:${userId}`));
  const events = database.transaction('events', 'readwrite').objectStore('events');
  const row = (await settled(events.get([place, 2]))) as { payload: { text: string } };
  await settled(events.put({ ...row, payload: { text: 'It was never there' } }));
  database.close();
}
