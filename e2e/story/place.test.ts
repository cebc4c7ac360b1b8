import { afterAll, beforeAll, expect, test } from 'vitest';
import { post } from '../harness/call.ts';
import type { Person } from '../harness/person.ts';
import type { Stage } from '../harness/stage.ts';
import { introduce, setStage } from '../harness/stage.ts';

let stage: Stage;
let alice: Person;

beforeAll(async () => {
  stage = await setStage();
  alice = await stage.person('Alice');
  const others = await Promise.all([stage.person('Bob'), stage.person('Carol')]);
  for (const { account } of others) await introduce(stage.product, [alice.account, account]);
  await alice.signIn();
});
afterAll(() => stage.close());

const path = () => new URL(alice.page.url()).pathname;

test('the way back and forth leads through what was open', async () => {
  await alice.open('Bob');
  const withBob = path();
  await alice.open('Carol');
  const withCarol = path();

  await alice.page.goBack();
  await alice.page.getByRole('textbox', { name: 'Message Bob' }).waitFor();
  expect(path()).toBe(withBob);
  await alice.page.goForward();
  await alice.page.getByRole('textbox', { name: 'Message Carol' }).waitFor();
  await alice.page.goBack();
  await alice.page.goBack();
  await alice.seesNoMore(alice.composer);
  expect(path()).toBe('/');
  await alice.page.goForward();
  await alice.page.getByRole('textbox', { name: 'Message Bob' }).waitFor();

  await alice.goTo(withCarol);
  await alice.page.getByRole('textbox', { name: 'Message Carol' }).waitFor();
});

test('an address leads to a place that is there, or says that it is not', async () => {
  const answers = await Promise.all(['/settings', '/c/anything', '/nowhere', '/c'].map((address) => fetch(new URL(address, stage.product.url))));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 404, 404]);
  await alice.goTo('/nowhere');
  await alice.page.getByRole('link', { name: 'Back to your conversations' }).click();
  await alice.conversation('Bob').waitFor();
});

test('from the sign-in page the way back leads to where one was, once signed in', async () => {
  await alice.goTo('/');
  await alice.open('Bob');
  const withBob = path();
  await alice.open('Carol');
  await post(stage.product.url, 'auth.revoke', { token: alice.account.token, input: { sessionIds: 'others' } });
  await alice.seesWords('You were signed out.');
  await alice.page.goBack();
  await expect.poll(() => new URL(alice.page.url()).search).toBe(`?next=${encodeURIComponent(withBob)}`);
  await alice.page.getByLabel('E-mail or username').fill(alice.account.username);
  await alice.page.getByLabel('Password').fill(alice.account.password);
  await alice.page.getByRole('button', { name: 'Sign in' }).click();
  await alice.page.getByRole('textbox', { name: 'Message Bob' }).waitFor();
});
