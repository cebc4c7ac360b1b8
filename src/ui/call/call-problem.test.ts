import { expect, test } from 'vitest';
import { callProblemOf } from './call-problem.ts';

test.each([
  ['conflict', 'busy', 'busy'],
  ['conflict', 'elsewhere', 'elsewhere'],
  ['conflict', 'full', 'full'],
  ['conflict', 'ended', null],
  ['conflict', 'not_in', 'unreachable'],
  ['forbidden', 'No longer in this conversation', 'not_allowed'],
  ['not_found', 'No such conversation', 'not_allowed'],
  ['rate_limited', 'Too much', 'rate_limited'],
  ['unavailable', 'Restarting', 'unreachable'],
  ['lost', 'No answer', 'unreachable'],
] as const)('%s, %s', (code, message, problem) => {
  expect(callProblemOf({ code, message })).toBe(problem);
});
