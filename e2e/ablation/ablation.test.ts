import path from 'node:path';
import { expect, test } from 'vitest';
import { startChild } from '../harness/child.ts';
import { ablations } from './ablations.ts';
import { apply } from './patch.ts';

const simulator = path.join(import.meta.dirname, '../simulator/main.ts');
/** With the rule, `npm run sim` shows no violation in these. The simulator stops at the first that does without. */
const seeds = '1000';

test.concurrent.each(Object.keys(ablations))('without the rule "%s" a promise is broken', async (rule) => {
  const run = startChild(process.execPath, [simulator, '--seeds', seeds, '--without', rule, '--workers', '1', '--json']);
  expect(await run.ended(), run.output()).toBe(1);
  const { violations } = JSON.parse(run.output()) as { violations: { promise: string }[] };
  // A program that merely breaks without the rule proves nothing.
  expect(violations.map(({ promise }) => promise)).toContainEqual(expect.stringMatching(/^I\d+$/));
});

test('a rule that is no longer where it was is not taken for taken out', () => {
  const patch = { file: 'a.ts', find: 'check(it);', replace: '' };
  expect(apply('check(it);\n', patch)).toBe('\n');
  expect(() => apply('verify(it);\n', patch)).toThrow('a.ts holds 0 times');
  expect(() => apply('check(it);\ncheck(it);\n', patch)).toThrow('a.ts holds 2 times');
});
