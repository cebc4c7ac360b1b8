import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Person } from '../harness/person.ts';
import type { Stage } from '../harness/stage.ts';
import { gather, introduce, setStage } from '../harness/stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

describe.each(['light', 'dark'] as const)('in %s colours', (colorScheme) => {
  let alice: Person;

  beforeAll(async () => {
    alice = await stage.person('Alice', { colorScheme });
    const bob = await stage.person('Bob');
    await introduce(stage.product, [alice.account, bob.account]);
    await gather(stage.product, 'Boat trip', [alice.account, bob.account]);
  });
  afterAll(() => alice.page.context().close());

  test.each(['/login', '/register'])('%s has no accessibility violation', async (path) => {
    await alice.goTo(path);
    await alice.page.getByRole('heading').first().waitFor();
    expect(await violations(alice)).toEqual([]);
  });

  test('a conversation has no accessibility violation', async () => {
    await alice.signIn();
    await alice.open('Boat trip');
    await alice.say('A message with a link https://example.org and `code`');
    await alice.seesState('Sent', { of: 'A message' });
    await alice.page.getByRole('button', { name: 'Members', exact: true }).click();
    await alice.page.getByRole('list', { name: 'Members' }).getByRole('listitem').first().waitFor();
    expect(await violations(alice)).toEqual([]);
  });

  test('the details of a message have no accessibility violation', async () => {
    await alice.choose('Details', { of: 'A message' });
    const details = alice.page.getByRole('dialog', { name: 'Message details' });
    await details.getByText('(this one)').waitFor();
    expect(await violations(alice)).toEqual([]);
    await alice.page.keyboard.press('Escape');
    await alice.seesNoMore(details);
  });

  test('dialogs have no accessibility violation', async () => {
    await alice.page.keyboard.press('Control+k');
    await alice.page.getByRole('combobox', { name: 'Jump to' }).waitFor();
    expect(await violations(alice)).toEqual([]);
    await alice.page.keyboard.press('Escape');
    await alice.page.getByRole('button', { name: 'New conversation' }).click();
    await alice.page.getByRole('dialog').waitFor();
    expect(await violations(alice)).toEqual([]);
  });

  test('the settings have no accessibility violation', async () => {
    await alice.goTo('/settings');
    await alice.page.getByRole('list', { name: 'Sessions' }).getByRole('listitem').first().waitFor();
    expect(await violations(alice)).toEqual([]);
    await alice.page.getByRole('button', { name: 'Verify my history', disabled: false }).click();
    await alice.seesWords(/are identical to the server/);
    expect(await violations(alice)).toEqual([]);
  });
});

/** What axe finds once nothing moves any more: half-faded text has no contrast. */
async function violations({ page }: Person): Promise<string[]> {
  // Where the pointer rests, a tooltip may be about to appear.
  await page.mouse.move(0, 0);
  await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => undefined))));
  const { violations: found } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
  return found.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help} at ${node.target.join(' ')}`));
}
