import { expect, test } from 'vitest';
import { differences, disorder, unlikeFile } from './compare.ts';

const log = [
  { seq: 2, id: 'a', senderId: 'alice', text: 'hi' },
  { seq: 3, id: 'b', senderId: 'bob', text: 'ho' },
];

test('equal transcripts do not differ', () => {
  expect(differences([...log], log)).toEqual([]);
  expect(unlikeFile(log, [{ nick: 'alice', text: 'hi' }, { nick: 'bob', text: 'ho' }], (nick) => nick)).toEqual([]);
  expect(disorder([1, 2, 5])).toEqual([]);
});

test.each([
  ['missing', [log[0]!]],
  ['doubled', [log[0]!, log[1]!, log[1]!]],
  ['swapped', [log[1]!, log[0]!]],
  ['other', [log[0]!, { ...log[1]!, text: 'HO' }]],
  ['another sender', [log[0]!, { ...log[1]!, senderId: 'mallory' }]],
])('a message that is %s is seen', (_, held) => {
  expect(differences(held, log)).not.toEqual([]);
});

test('a log unlike the file is seen', () => {
  expect(unlikeFile(log, [{ nick: 'alice', text: 'hi' }], (nick) => nick)).toHaveLength(1);
  expect(unlikeFile(log, [{ nick: 'bob', text: 'hi' }, { nick: 'bob', text: 'ho' }], (nick) => nick)).toHaveLength(1);
});

test('an event handed over twice or late is seen', () => {
  expect(disorder([1, 2, 2])).toHaveLength(1);
  expect(disorder([1, 3, 2])).toHaveLength(1);
});
