import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Person } from '../harness/person.ts';
import type { Stage } from '../harness/stage.ts';
import { introduce, setStage } from '../harness/stage.ts';

let stage: Stage;
let alice: Person;
let bob: Person;

beforeAll(async () => {
  stage = await setStage();
  [alice, bob] = await Promise.all([
    stage.person('Alice', { viewport: { width: 375, height: 667 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 }),
    stage.person('Bob'),
  ]);
  await introduce(stage.product, [alice.account, bob.account]);
  await Promise.all([alice.signIn(), bob.signIn()]);
  await bob.open('Alice');
});
afterAll(() => stage.close());

/** How far the page is wider than the screen (pixels). */
function overhang(person: Person): Promise<number> {
  return person.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}

test('on a phone one thing is on screen at a time, and the way back leads back', async () => {
  expect(await overhang(alice)).toBe(0);
  await alice.conversation('Bob').tap();
  await alice.composer.waitFor();
  expect(await alice.conversation('Bob').isVisible()).toBe(false);
  await alice.composer.fill('from the tram');
  await alice.page.getByRole('button', { name: 'Send' }).tap();
  await bob.sees('from the tram');
  await bob.say('averyveryverylongwordwithoutanyplacetobreakit'.repeat(8));
  await alice.sees('averyveryverylong');
  expect(await overhang(alice)).toBe(0);
  await alice.page.getByRole('button', { name: 'Back to conversations' }).tap();
  await alice.conversation('Bob').waitFor();
  await alice.conversation('Bob').tap();
  await alice.composer.waitFor();
  await alice.page.goBack();
  await alice.conversation('Bob').waitFor();
});

test('what is touched is large enough for a finger', async () => {
  await alice.conversation('Bob').tap();
  const small: string[] = [];
  for (const button of await alice.page.getByRole('main').getByRole('button').all()) {
    const box = await button.boundingBox();
    if (box && Math.min(box.width, box.height) < 36) small.push((await button.getAttribute('aria-label')) ?? (await button.textContent()) ?? '');
  }
  expect(small).toEqual([]);
});
