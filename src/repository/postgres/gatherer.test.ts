import { expect, it, vi } from 'vitest';
import { Gatherer } from './gatherer.ts';

/** Questions are answered by hand. */
function desk(atMost?: number) {
  const asked: { questions: number[]; answer: (answers: string[]) => void; fail: (error: Error) => void }[] = [];
  const gatherer = new Gatherer<number, string>((questions) => new Promise((resolve, reject) => asked.push({ questions, answer: resolve, fail: reject })), atMost);
  return { asked, gatherer };
}

it('a question alone is asked at once, and those that come meanwhile together afterwards', async () => {
  const { asked, gatherer } = desk();
  const first = gatherer.ask(1);
  const others = [gatherer.ask(2), gatherer.ask(3)];
  expect(asked.map(({ questions }) => questions)).toEqual([[1]]);
  asked[0]!.answer(['one']);
  expect(await first).toBe('one');
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  expect(asked.map(({ questions }) => questions)).toEqual([[1], [2, 3]]);
  asked[1]!.answer(['two', 'three']);
  expect(await Promise.all(others)).toEqual(['two', 'three']);
});

it('no more are asked together than is said', async () => {
  const { asked, gatherer } = desk(2);
  for (const question of [1, 2, 3, 4]) void gatherer.ask(question);
  asked[0]!.answer(['1']);
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  expect(asked[1]!.questions).toEqual([2, 3]);
});

it('a failure is that of the questions asked, not of those that wait', async () => {
  const { asked, gatherer } = desk();
  const first = gatherer.ask(1);
  const second = gatherer.ask(2);
  asked[0]!.fail(new Error('away'));
  await expect(first).rejects.toThrow('away');
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  asked[1]!.answer(['two']);
  expect(await second).toBe('two');
});

it('what takes too long together is asked in halves', async () => {
  const { asked, gatherer } = desk();
  void gatherer.ask(0);
  const others = [1, 2, 3].map((question) => gatherer.ask(question));
  asked[0]!.answer(['0']);
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  asked[1]!.fail(Object.assign(new Error('canceling statement due to statement timeout'), { code: '57014' }));
  await vi.waitFor(() => expect(asked).toHaveLength(3));
  asked[2]!.answer(['1']);
  await vi.waitFor(() => expect(asked).toHaveLength(4));
  asked[3]!.answer(['2', '3']);
  expect(await Promise.all(others)).toEqual(['1', '2', '3']);
});

it('while the database is away nobody waits for the patience of others', async () => {
  const { asked, gatherer } = desk();
  const answers = [1, 2, 3].map((question) => gatherer.ask(question));
  asked[0]!.fail(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }));
  for (const answer of answers) await expect(answer).rejects.toThrow('ECONNREFUSED');
  const later = gatherer.ask(4);
  asked[1]!.answer(['four']);
  expect(await later).toBe('four');
});
