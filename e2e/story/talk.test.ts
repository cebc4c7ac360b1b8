import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Person } from '../harness/person.ts';
import type { Stage } from '../harness/stage.ts';
import { gather, introduce, setStage } from '../harness/stage.ts';

let stage: Stage;
let alice: Person;
let bob: Person;

beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

beforeEach(async () => {
  [alice, bob] = await Promise.all([stage.person('Alice'), stage.person('Bob')]);
  await introduce(stage.product, [alice.account, bob.account]);
  await Promise.all([alice.signIn(), bob.signIn()]);
  return async () => {
    await Promise.all([alice, bob].map(({ page }) => page.context().close()));
  };
});

test('two people chat', async () => {
  await Promise.all([alice.open('Bob'), bob.open('Alice')]);
  await alice.say('Hello Bob');
  await bob.sees('Hello Bob');
  await bob.say('Hello Alice');
  await alice.seesInOrder(['Hello Bob', 'Hello Alice']);
  await bob.seesInOrder(['Hello Bob', 'Hello Alice']);
});

test('what is typed is shown as it was typed', async () => {
  await Promise.all([alice.open('Bob'), bob.open('Alice')]);
  const text = '<b>bold</b> & &amp; "quoted" שלום 👩‍👩‍👧';
  await alice.say(text);
  await bob.sees(text);
});

test('a message is sent, then delivered, then read', async () => {
  await alice.open('Bob');
  await alice.say('Are you there?');
  // Bob's device holds it; he has not opened the conversation.
  await alice.seesState('Delivered', { of: 'Are you there?' });
  await bob.conversation('Alice').getByText('1 unread').waitFor();
  await bob.open('Alice');
  await alice.seesState('Read', { of: 'Are you there?' });
  await bob.seesNoMore(bob.conversation('Alice').getByText('unread'));
});

test('somebody who writes is seen typing', async () => {
  await Promise.all([alice.open('Bob'), bob.open('Alice')]);
  await alice.composer.pressSequentially('Hm');
  await bob.seesWords('Alice is typing…');
});

test('a message can be edited, answered, reacted to and deleted', async () => {
  await Promise.all([alice.open('Bob'), bob.open('Alice')]);
  await alice.say('Se you at noon');
  await bob.sees('Se you at noon');

  await alice.composer.press('ArrowUp');
  await alice.composer.fill('See you at noon');
  await alice.composer.press('Enter');
  await bob.sees('See you at noon');
  await bob.message('See you at noon').getByText('(edited)').waitFor();

  await bob.choose('Reply', { of: 'See you at noon' });
  await bob.say('I will be there');
  await alice.message('I will be there').getByRole('button', { name: 'Go to the original message' }).waitFor();

  await bob.choose('React', { of: 'See you at noon' });
  await bob.page.getByRole('group', { name: 'Usual emoji' }).getByRole('button', { name: '👍' }).click();
  await alice.message('See you at noon').getByRole('button', { name: '👍 1, Bob' }).waitFor();

  await alice.choose('React', { of: 'See you at noon' });
  await alice.page.getByRole('searchbox', { name: 'Search emoji' }).fill('rocket');
  await alice.page.getByRole('gridcell', { name: /rocket/i }).click();
  await bob.message('See you at noon').getByRole('button', { name: '🚀 1, Alice' }).waitFor();

  await alice.choose('Delete', { of: 'See you at noon' });
  await alice.page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await bob.seesNoMore(bob.message('See you at noon').getByText('(edited)'));
  await bob.sees('Message deleted');
});

test('a reload keeps everything, also what was half typed', async () => {
  await alice.open('Bob');
  const texts = ['one', 'two', 'three'].map((word) => `number ${word}`);
  for (const text of texts) await alice.say(text);
  await alice.seesState('Delivered', { of: 'number three' });
  await alice.composer.fill('not finished');
  await alice.page.reload();
  await alice.seesInOrder(texts);
  await expect.poll(() => alice.composer.inputValue()).toBe('not finished');
});

test('unread messages are counted, and the line shows where they begin', async () => {
  await alice.open('Bob');
  for (const text of ['first', 'second', 'third']) await alice.say(`${text} unread`);
  await bob.conversation('Alice').getByText('3 unread').waitFor();
  expect(await bob.page.title()).toContain('(3)');
  await bob.open('Alice');
  await bob.page.getByRole('separator', { name: 'New messages' }).waitFor();
  await bob.seesInOrder(['first unread', 'second unread', 'third unread']);
});

test('a stranger learns nothing of a conversation', async () => {
  const conversationId = await gather(stage.product, 'Secret plans', [alice.account, bob.account]);
  const mallory = await stage.person('Mallory');
  await mallory.signIn();
  await mallory.goTo(`/c/${conversationId}`);
  await mallory.sees404();
  expect(await mallory.page.getByText('Secret plans').count()).toBe(0);
  await mallory.page.context().close();
});
