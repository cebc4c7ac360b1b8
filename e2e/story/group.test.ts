import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Person } from '../harness/person.ts';
import type { Stage } from '../harness/stage.ts';
import { setStage } from '../harness/stage.ts';

let stage: Stage;
let alice: Person;
let bob: Person;
let carol: Person;

beforeAll(async () => {
  stage = await setStage();
  [alice, bob, carol] = await Promise.all([stage.person('Alice'), stage.person('Bob'), stage.person('Carol')]);
  await Promise.all([alice, bob, carol].map((person) => person.signIn()));
});
afterAll(() => stage.close());

async function act(choice: string, { on, by }: { on: string; by: Person }): Promise<void> {
  await by.page.getByRole('button', { name: `Actions for ${on}` }).click();
  await by.page.getByRole('menuitem', { name: choice }).click();
}

test('a group is made, its members talk', async () => {
  await alice.page.getByRole('button', { name: 'New conversation' }).click();
  await alice.page.getByText('Group', { exact: true }).click();
  await alice.page.getByLabel('Title').fill('Boat trip');
  await alice.page.getByRole('combobox', { name: 'Add members' }).fill(bob.account.username);
  await alice.page.getByRole('option', { name: /Bob/ }).click();
  await alice.page.getByRole('button', { name: 'Create group' }).click();
  await alice.say('Who brings the boat?');
  await bob.open('Boat trip');
  await bob.sees('Who brings the boat?');
});

test('a newcomer sees what was said before where the group allows it', async () => {
  await alice.page.getByRole('button', { name: 'Members', exact: true }).click();
  await alice.page.getByRole('button', { name: 'Add people' }).click();
  await alice.page.getByRole('combobox', { name: 'Search people to add' }).fill(carol.account.username);
  await alice.page.getByRole('option', { name: /Carol/ }).click();
  await alice.seesWords('Added Carol.');
  await alice.page.keyboard.press('Escape');
  await carol.open('Boat trip');
  await carol.sees('Who brings the boat?');
});

test('an admin may rename the group, a member may not', async () => {
  await act('Make admin', { on: 'Bob', by: alice });
  await bob.page.getByRole('button', { name: 'Members', exact: true }).click();
  await bob.page.getByRole('textbox', { name: 'Title' }).fill('Boat and picnic');
  await bob.page.getByRole('button', { name: 'Rename' }).click();
  await carol.conversation('Boat and picnic').waitFor();
  await carol.page.getByRole('button', { name: 'Members', exact: true }).click();
  await carol.page.getByRole('button', { name: 'Leave group' }).waitFor();
  expect(await carol.page.getByRole('button', { name: 'Rename' }).count()).toBe(0);
});

test('a removed member keeps what was said, hears no more and cannot write', async () => {
  await act('Remove from group', { on: 'Carol', by: alice });
  await alice.page.getByRole('button', { name: 'Remove', exact: true }).click();
  await carol.seesWords('You are no longer in this conversation.');
  await alice.say('Now we are two');
  await bob.sees('Now we are two');
  await carol.sees('Who brings the boat?');
  expect(await carol.message('Now we are two').count()).toBe(0);
  expect(await carol.composer.count()).toBe(0);
});

test('the owner cannot leave before handing over', async () => {
  await alice.seesWords('To leave, hand it over to somebody first.');
  await act('Hand over the group', { on: 'Bob', by: alice });
  await alice.page.getByRole('button', { name: 'Hand over', exact: true }).click();
  await alice.page.getByRole('button', { name: 'Leave group' }).click();
  await alice.page.getByRole('alertdialog').getByRole('button', { name: 'Leave' }).click();
  await alice.seesWords('You are no longer in this conversation.');
  await bob.seesWords('To leave, hand it over to somebody first.');
});
