import { expect, test } from 'vitest';
import { parseIrcLog } from './irc-log.ts';

test('what people said is read in order, joins and modes are passed over', () => {
  const log = parseIrcLog('=== sangria has left #ubuntu\n[11:22] <guzu> on 606 \n[11:23]  * alice waves\n[11:23] <bob> ok\r\n');
  expect(log).toEqual({
    lines: [
      { nick: 'guzu', text: 'on 606 ' },
      { nick: 'alice', text: '* alice waves' },
      { nick: 'bob', text: 'ok' },
    ],
    skipped: 1,
    empty: 0,
  });
});

test('a line without a word is counted, not sent', () => {
  expect(parseIrcLog('[11:22] <alice> \n[11:22] <alice>  \u00a0\n')).toEqual({ lines: [], skipped: 0, empty: 2 });
});

test('control characters stay, NUL goes', () => {
  expect(parseIrcLog('[11:22] <alice> \u0002bold\u0000 \u2028 \u001b[31m').lines).toEqual([{ nick: 'alice', text: '\u0002bold \u2028 \u001b[31m' }]);
});

test('a line longer than a message becomes several', () => {
  const { lines } = parseIrcLog(`[11:22] <alice> ${'😀'.repeat(16_001)}`);
  expect(lines.map(({ text }) => Array.from(text).length)).toEqual([16_000, 1]);
});

test('a nick of brackets and bars is a nick', () => {
  expect(parseIrcLog('[11:22] <[a]`_^{|}> hm <b> c').lines).toEqual([{ nick: '[a]`_^{|}', text: 'hm <b> c' }]);
});
