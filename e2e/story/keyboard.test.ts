import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Person } from '../harness/person.ts';
import type { Stage } from '../harness/stage.ts';
import { introduce, setStage } from '../harness/stage.ts';

let stage: Stage;
let alice: Person;
let bob: Person;

beforeAll(async () => {
  stage = await setStage();
  [alice, bob] = await Promise.all([stage.person('Alice'), stage.person('Bob')]);
  await introduce(stage.product, [alice.account, bob.account]);
  await bob.signIn();
  await bob.open('Alice');
});
afterAll(() => stage.close());

test('everything is done without a pointer', async () => {
  const { keyboard } = alice.page;
  await alice.goTo('/login');
  await alice.page.getByLabel('E-mail or username').focus();
  await keyboard.type(alice.account.username);
  await keyboard.press('Tab');
  await keyboard.type(alice.account.password);
  await keyboard.press('Enter');
  await alice.conversation('Bob').waitFor();

  await keyboard.press('Control+k');
  await alice.page.getByRole('combobox', { name: 'Jump to' }).waitFor();
  await keyboard.type('bob');
  await alice.page.getByRole('option', { name: /Bob/ }).first().waitFor();
  await keyboard.press('Enter');
  await alice.composer.waitFor();
  await expect.poll(() => alice.composer.evaluate((field) => field === document.activeElement)).toBe(true);

  await keyboard.type('first line');
  await keyboard.press('Shift+Enter');
  await keyboard.type('second line');
  await keyboard.press('Enter');
  await bob.sees('first line');
  expect(await bob.message('first line').textContent()).toContain('first line\nsecond line');

  await keyboard.press('ArrowUp');
  await expect.poll(() => alice.composer.inputValue()).toBe('first line\nsecond line');
  await keyboard.press('Control+a');
  await keyboard.type('one line');
  await keyboard.press('Enter');
  await bob.message('one line').getByText('(edited)').waitFor();

  await bob.say('answer this');
  await alice.sees('answer this');
  await alice.log.focus();
  await keyboard.press('ArrowUp');
  await keyboard.press('r');
  await keyboard.type('answered');
  await keyboard.press('Enter');
  await bob.message('answered').getByRole('button', { name: 'Go to the original message' }).waitFor();

  await keyboard.press('Escape');
  await alice.log.focus();
  await keyboard.press('?');
  // What is pressed in the log is a shortcut, not something to write.
  await alice.page.getByRole('dialog', { name: /shortcuts/i }).waitFor();
  await keyboard.press('Escape');
  await alice.seesNoMore(alice.page.getByRole('dialog'));
  expect(await alice.composer.inputValue()).toBe('');
});

test('the focus can be seen wherever it goes', async () => {
  const seen: string[] = [];
  for (let i = 0; i < 12; i++) {
    await alice.page.keyboard.press('Tab');
    const focus = await alice.page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      // Between the last place and the first, the browser's own buttons have it.
      if (element === document.body) return { visible: true, name: '' };
      const holders = [element, element.parentElement!, element.parentElement?.parentElement ?? element];
      const visible = holders.some((holder) => {
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(holder);
        return (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
      });
      return { visible, name: element.getAttribute('aria-label') ?? element.textContent.slice(0, 30) };
    });
    if (!focus.visible) seen.push(focus.name);
  }
  expect(seen).toEqual([]);
});
