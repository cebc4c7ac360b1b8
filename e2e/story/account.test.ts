import { afterAll, beforeAll, expect, test } from 'vitest';
import { Person } from '../harness/person.ts';
import type { Stage } from '../harness/stage.ts';
import { introduce, setStage } from '../harness/stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

test('a stranger signs up, finds somebody and says hello', async () => {
  const bob = await stage.person('Bob Builder');
  await bob.signIn();
  const page = await (await stage.browser.newContext()).newPage();
  const carol = new Person({ id: '', username: 'carol', password: 'correct horse', token: '' }, { displayName: 'Carol', page, url: stage.product.url });

  await carol.goTo('/');
  await page.getByRole('link', { name: 'Create an account' }).click();
  await page.getByLabel('Display name').fill('Carol');
  await page.getByLabel('Username').fill('carol');
  await page.getByLabel('E-mail').fill('carol@example.org');
  await page.getByLabel('Password').fill('correct horse');
  await page.getByRole('button', { name: 'Create account' }).click();

  await page.getByRole('button', { name: 'Start a conversation' }).click();
  await page.getByRole('combobox', { name: 'Search people' }).fill('builder');
  await page.getByRole('option', { name: /Bob Builder/ }).click();
  await carol.say('Hello from somebody new');
  await bob.open('Carol');
  await bob.sees('Hello from somebody new');
});

test('a wrong password and an unknown name are told in the same words', async () => {
  const alice = await stage.person('Alice');
  const told: (string | null)[] = [];
  for (const login of [alice.account.username, 'nobody-of-this-name']) {
    await alice.goTo('/login');
    await alice.page.getByLabel('E-mail or username').fill(login);
    await alice.page.getByLabel('Password').fill('not the password');
    await alice.page.getByRole('button', { name: 'Sign in' }).click();
    told.push(await alice.page.getByRole('alert').filter({ hasText: /./ }).first().textContent());
  }
  expect(told[0]).toBe(told[1]);
});

test('signing out leaves nothing behind', async () => {
  const [alice, bob] = await Promise.all([stage.person('Alice'), stage.person('Bob')]);
  await introduce(stage.product, [alice.account, bob.account]);
  await alice.signIn();
  await alice.open('Bob');
  await alice.say('a secret between us');
  await alice.seesState('Sent', { of: 'a secret between us' });
  await alice.page.getByRole('button', { name: /^Account:/ }).click();
  await alice.page.getByRole('menuitem', { name: 'Sign out' }).click();
  await alice.page.getByRole('button', { name: 'Sign in' }).waitFor();
  await expect.poll(() => alice.page.evaluate(countStored), { timeout: 20_000 }).toBe(0);
  await alice.goTo('/');
  await alice.page.getByRole('button', { name: 'Sign in' }).waitFor();
});

test('a device that is signed out elsewhere is out within a second or two', async () => {
  const alice = await stage.person('Alice');
  const phone = new Person(alice.account, {
    displayName: 'Alice',
    page: await (await stage.browser.newContext()).newPage(),
    url: stage.product.url,
  });
  await Promise.all([alice.signIn(), phone.signIn()]);
  await alice.goTo('/settings');
  const sessions = alice.page.getByRole('list', { name: 'Sessions' }).getByRole('listitem');
  // The third is the program that made the account.
  await expect.poll(() => sessions.count()).toBe(3);
  await alice.page.getByRole('button', { name: 'Sign out all other sessions' }).click();
  await phone.seesWords('You were signed out.');
  await expect.poll(() => sessions.count()).toBe(1);
});

/** Runs in the page: how many rows its databases hold. */
async function countStored(): Promise<number> {
  const count = (name: string) =>
    new Promise<number>((resolve, reject) => {
      const opening = indexedDB.open(name);
      opening.onerror = () => reject(new Error(`cannot open ${name}`));
      opening.onsuccess = () => {
        const database = opening.result;
        const stores = [...database.objectStoreNames];
        const transaction = stores.length > 0 ? database.transaction(stores) : null;
        let rows = 0;
        const done = () => (database.close(), resolve(rows));
        if (!transaction) return done();
        for (const store of stores) transaction.objectStore(store).count().onsuccess = (event) => (rows += (event.target as IDBRequest<number>).result);
        transaction.oncomplete = done;
      };
    });
  const databases = await indexedDB.databases();
  return (await Promise.all(databases.map(({ name }) => count(name!)))).reduce((sum, rows) => sum + rows, 0);
}
