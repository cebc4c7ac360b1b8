// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Query } from './query-store.ts';
import { idOf, QueryStore } from './query-store.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const key = ['members', 'c1'];

/** A store, a question in it, and the answers that the server gives one after another. */
function asked(answers: unknown[], options: Partial<Query<unknown>> = {}) {
  const store = new QueryStore((failures) => failures <= 2);
  const fetch = vi.fn(async () => {
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer instanceof Error) throw answer;
    return answer;
  });
  const listener = vi.fn();
  const watch = () => store.watch(idOf(key), { key, fetch, ...options }, listener);
  return { store, fetch, listener, watch, read: () => store.read(idOf(key)), soon: () => vi.advanceTimersByTimeAsync(0) };
}

describe('an answer', () => {
  test('is asked for once, however many show it', async () => {
    const { fetch, watch, read, soon } = asked(['both']);
    watch();
    watch();
    await soon();
    expect(fetch).toHaveBeenCalledTimes(1);
    expect(read()).toEqual({ data: 'both', error: null, isFetching: false });
  });

  test('that is supposed is shown, and asked for all the same', async () => {
    const { store, fetch, watch, read, soon } = asked(['new']);
    store.suppose(key, 'old');
    expect(read()).toMatchObject({ data: 'old' });
    watch();
    await soon();
    expect(fetch).toHaveBeenCalledTimes(1);
    store.suppose(key, 'old');
    expect(read()).toEqual({ data: 'new', error: null, isFetching: false });
  });

  test('is asked for again when it is no longer fresh', async () => {
    const { fetch, watch, soon } = asked(['one'], { freshMs: 1_000 });
    watch()();
    const leave = watch();
    await soon();
    leave();
    watch();
    expect(fetch).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1_000);
    watch();
    await soon();
    expect(fetch).toHaveBeenCalledTimes(2);
  });

  test('keeps its identity when it says the same again', async () => {
    const { store, watch, read, soon } = asked([{ names: ['alice'] }, { names: ['alice'] }]);
    watch();
    await soon();
    const first = read().data;
    await store.invalidate(['members']);
    expect(read().data).toBe(first);
  });

  test('stays while it is asked for again in vain', async () => {
    const refused = new Error('refused');
    const { store, watch, read, soon } = asked(['known', refused], { retry: () => false });
    watch();
    await soon();
    await store.invalidate(key);
    expect(read()).toEqual({ data: 'known', error: refused, isFetching: false });
  });

  test('is forgotten some time after nobody shows it any more', async () => {
    const { fetch, watch, read, soon } = asked(['one'], { keptMs: 1_000, freshMs: Infinity });
    const leave = watch();
    await soon();
    leave();
    await vi.advanceTimersByTimeAsync(999);
    expect(read().data).toBe('one');
    await vi.advanceTimersByTimeAsync(1);
    expect(read().data).toBeUndefined();
    watch();
    await soon();
    expect(fetch).toHaveBeenCalledTimes(2);
  });

  test('can come along with something else', async () => {
    const { store, fetch, watch, read, soon } = asked(['asked']);
    store.set(key, 'told');
    watch();
    await soon();
    expect(read().data).toBe('told');
    expect(fetch).not.toHaveBeenCalled();
  });
});

describe('a failure', () => {
  test('is tried again as often as it is worth it', async () => {
    const { fetch, watch, read } = asked([new Error('away'), new Error('away'), 'back']);
    watch();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(fetch).toHaveBeenCalledTimes(3);
    expect(read()).toEqual({ data: 'back', error: null, isFetching: false });
  });

  test('is told once it is given up, and not while it is tried again', async () => {
    const { watch, read } = asked([new Error('away')]);
    watch();
    await vi.advanceTimersByTimeAsync(500);
    expect(read()).toMatchObject({ error: null, isFetching: true });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(read()).toMatchObject({ error: new Error('away'), isFetching: false });
  });

  test('of those who have left is none of those who come', async () => {
    const { watch, read, soon } = asked([new Error('signed out'), 'signed in'], { retry: () => false });
    const leave = watch();
    await soon();
    leave();
    expect(read().error).toBeNull();
    watch();
    await soon();
    expect(read()).toMatchObject({ data: 'signed in', error: null });
  });
});

describe('what has changed', () => {
  test('is asked for at once where it is shown, and what was on its way is ignored', async () => {
    const { store, watch, read, soon } = asked(['fresh']);
    let answerOld = (_: unknown) => {};
    const leave = store.watch(idOf(key), { key, fetch: () => new Promise((resolve) => (answerOld = resolve)) }, () => {});
    await soon();
    watch();
    await store.invalidate(['members']);
    answerOld('stale');
    await soon();
    expect(read().data).toBe('fresh');
    leave();
  });

  test('is asked for when it is next shown elsewhere', async () => {
    const { store, fetch, watch, soon } = asked(['one']);
    const leave = watch();
    await soon();
    leave();
    await store.invalidate(['members']);
    expect(fetch).toHaveBeenCalledTimes(1);
    watch();
    await soon();
    expect(fetch).toHaveBeenCalledTimes(2);
  });
});

test('what is asked regularly is asked only while somebody looks', async () => {
  const { fetch, watch, soon } = asked(['here'], { everyMs: 1_000 });
  const leave = watch();
  await soon();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(fetch).toHaveBeenCalledTimes(3);
  leave();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(fetch).toHaveBeenCalledTimes(3);
});
