import { expect, test } from 'vitest';
import { DomainError } from '../domain/error.ts';
import type { AppendResult, Draft } from '../domain/event.ts';
import { Appender } from './appender.ts';

function draft(text: string): Draft {
  return { conversationId: 'garden', senderId: 'alice', clientId: text, kind: 'message.sent', payload: { text } };
}

const result = ({ clientId }: Draft): AppendResult => ({ status: 'conflict', reason: clientId });

interface Batch {
  drafts: Draft[];
  finish(): void;
  fail(error: unknown): void;
}

/** A log whose batches end when the test says so. */
function slowLog() {
  const arrivals = Array.from({ length: 5 }, () => Promise.withResolvers<Batch>());
  let count = 0;
  const append = (drafts: Draft[]) => {
    const { promise, resolve, reject } = Promise.withResolvers<AppendResult[]>();
    arrivals[count++]!.resolve({ drafts, finish: () => resolve(drafts.map(result)), fail: reject });
    return promise;
  };
  return { append, batch: (n: number) => arrivals[n]!.promise };
}

test('the batch in flight gathers the next, and each caller gets their own result', async () => {
  const log = slowLog();
  const appender = new Appender(log);
  const first = appender.append(draft('1'));
  const rest = ['2', '3', '4'].map((text) => appender.append(draft(text)));
  (await log.batch(0)).finish();
  expect(await first).toMatchObject({ reason: '1' });
  const second = await log.batch(1);
  expect(second.drafts.map(({ clientId }) => clientId)).toEqual(['2', '3', '4']);
  second.finish();
  expect(await Promise.all(rest)).toMatchObject([{ reason: '2' }, { reason: '3' }, { reason: '4' }]);
});

test('a batch is never larger than 256', async () => {
  const sizes: number[] = [];
  const appender = new Appender({
    append: async (drafts) => {
      sizes.push(drafts.length);
      return drafts.map(result);
    },
  });
  const results = await Promise.all(Array.from({ length: 600 }, (_, n) => appender.append(draft(String(n)))));
  expect(results).toMatchObject(Array.from({ length: 600 }, (_, n) => ({ reason: String(n) })));
  expect(sizes).toEqual([1, 256, 256, 87]);
});

test('an unknown outcome reaches every caller of its batch, and nobody else', async () => {
  const log = slowLog();
  const appender = new Appender(log);
  const first = appender.append(draft('1'));
  const lost = ['2', '3'].map((text) => appender.append(draft(text)));
  (await log.batch(0)).finish();
  await first;
  const second = await log.batch(1);
  const next = appender.append(draft('4'));
  second.fail(new DomainError('unavailable', 'The database is gone'));
  for (const one of await Promise.allSettled(lost)) expect(one).toMatchObject({ reason: { code: 'unavailable' } });
  expect(second.drafts).toHaveLength(2);
  (await log.batch(2)).finish();
  expect(await next).toMatchObject({ reason: '4' });
});

test('a draft that breaks its batch fails alone', async () => {
  const appender = new Appender({
    append: async (drafts) => {
      if (drafts.some(({ clientId }) => clientId === 'poison')) throw new TypeError('cannot be stored');
      return drafts.map(result);
    },
  });
  const outcomes = await Promise.allSettled(['1', '2', 'poison', '3'].map((text) => appender.append(draft(text))));
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
});

test('a server that stops refuses what is new and finishes what it accepted', async () => {
  const log = slowLog();
  const appender = new Appender(log);
  const accepted = ['1', '2'].map((text) => appender.append(draft(text)));
  appender.refuse();
  await expect(appender.append(draft('3'))).rejects.toMatchObject({ code: 'unavailable' });

  let drained = false;
  const drain = appender.drain().then(() => (drained = true));
  (await log.batch(0)).finish();
  const last = await log.batch(1);
  expect(drained).toBe(false);
  last.finish();
  await drain;
  expect(await Promise.all(accepted)).toMatchObject([{ reason: '1' }, { reason: '2' }]);
});

test('an idle appender is drained at once', async () => {
  await expect(new Appender(slowLog()).drain()).resolves.toBeUndefined();
});
