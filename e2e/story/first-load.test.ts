import { afterAll, beforeAll, expect, test } from 'vitest';
import { weighFirstLoad } from '../harness/first-load.ts';
import type { Person } from '../harness/person.ts';
import type { Stage } from '../harness/stage.ts';
import { introduce, setStage } from '../harness/stage.ts';

/** JavaScript of the first load, gzipped (bytes). */
const budget = 200_000;

let stage: Stage;
let alice: Person;
let conversationId: string;

beforeAll(async () => {
  stage = await setStage();
  alice = await stage.person('Alice');
  const bob = await stage.person('Bob');
  conversationId = await introduce(stage.product, [alice.account, bob.account]);
  await alice.signIn();
});
afterAll(() => stage.close());

const list = 'nav[aria-label="Conversations"] a';
const composer = 'textarea[aria-label^="Message "]';

test.each<[what: string, path: () => string, usable: string[]]>([
  ['the list of conversations', () => '/', [list]],
  ['the list and an open conversation', () => `/c/${conversationId}`, [list, composer]],
])('%s can be used with at most 200 KB of JavaScript', async (_, path, usable) => {
  // Signed in, and nothing else: a device that has never been here.
  const device = await stage.browser.newContext({ storageState: await alice.page.context().storageState() });
  const { gzipped, scripts } = await weighFirstLoad(await device.newPage(), new URL(path(), stage.product.url).href, usable);
  await device.close();
  console.log(`First load of ${path()}: ${(gzipped / 1000).toFixed(1)} KB in ${scripts.length} scripts`);
  expect(scripts.length).toBeGreaterThan(3);
  expect(gzipped).toBeLessThanOrEqual(budget);
});
