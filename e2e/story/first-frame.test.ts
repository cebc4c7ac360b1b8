import { afterAll, beforeAll, expect, test } from 'vitest';
import { post } from '../harness/call.ts';
import { open } from '../harness/opening.ts';
import type { Person } from '../harness/person.ts';
import type { Stage } from '../harness/stage.ts';
import { introduce, setStage } from '../harness/stage.ts';

let stage: Stage;
let alice: Person;

beforeAll(async () => {
  stage = await setStage();
  alice = await stage.person('Alice');
  for (const name of ['Bob', 'Carol']) {
    const { account } = await stage.person(name);
    const conversationId = await introduce(stage.product, [alice.account, account]);
    for (let i = 1; i <= 40; i++) {
      const text = `${'what somebody says can be long '.repeat(1 + ((i * 7) % 5))}${i}`;
      await post(stage.product.url, 'messages.send', { token: account.token, input: { conversationId, clientId: crypto.randomUUID(), text } });
    }
  }
  await alice.signIn();
  // Read to the end, so that it opens there.
  for (const name of ['Bob', 'Carol']) {
    await alice.open(name);
    await alice.page.keyboard.press('Escape');
    await alice.seesNoMore(alice.conversation(name).getByText('unread'));
  }
});
afterAll(() => stage.close());

test('a conversation that is at hand is on screen in the first frame, and then nothing moves', async () => {
  expect(await open(alice.page, 'Bob')).toMatchObject({ firstFrames: 1, frames: 1 });
  expect(await open(alice.page, 'Carol')).toMatchObject({ firstFrames: 1, frames: 1 });
});
