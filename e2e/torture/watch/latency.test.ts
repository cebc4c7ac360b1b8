import { expect, test } from 'vitest';
import type { Stored } from '../../history/entry.ts';
import { Latency } from './latency.ts';

const startMs = 1_000_000;

function stored(step: Pick<Stored, 'from' | 'wallMs' | 'events'> & { device?: string }): Stored {
  const to = step.events.at(-1)!.seq;
  return { type: 'stored', at: 0, device: 'alice-1', userId: 'alice', conversationId: 'c', visibleFromSeq: 1, to, toId: 'id', holes: [], ...step };
}

function event(seq: number, createdAt: number): Stored['events'][number] {
  return { seq, id: `e${seq}`, prevId: null, kind: 'message.sent', createdAt };
}

function measure(phaseAt: (wallMs: number) => string = () => 'calm'): Latency {
  const latency = new Latency({ startMs, phaseAt });
  latency.hear(stored({ from: 0, wallMs: startMs, events: [event(1, startMs - 60_000)] }));
  return latency;
}

test('what a device reads of the time before it was there is no delivery', () => {
  expect(measure().phases()).toEqual(new Map());
});

test('each copy counts from its own commit', () => {
  const latency = measure();
  latency.hear(stored({ from: 1, wallMs: startMs + 2_100, events: [event(2, startMs + 100), event(3, startMs + 2_000)] }));
  expect(latency.phases().get('calm')).toMatchObject({ count: 2, max: 2_000 });
});

test('what happened while somebody was gone is no delivery either', () => {
  const latency = measure();
  const of = (seq: number, kind: string, member: string) => ({ ...event(seq, startMs + seq * 1_000), kind, member });
  latency.hear(stored({ from: 1, wallMs: startMs + 2_010, events: [of(2, 'member.removed', 'alice')] }));
  latency.hear(stored({ from: 2, wallMs: startMs + 9_010, events: [event(3, startMs + 3_000), of(4, 'member.left', 'bob')] }));
  latency.hear(stored({ from: 4, wallMs: startMs + 9_020, events: [of(5, 'member.joined', 'alice'), event(9, startMs + 9_000)] }));
  expect(latency.phases().get('calm')).toMatchObject({ count: 2, max: 20 });
});

test('an old event that fills a hole is no delivery', () => {
  const latency = measure();
  latency.hear(stored({ from: 9, wallMs: startMs + 5_000, events: [event(4, startMs + 10)] }));
  expect(latency.phases().size).toBe(0);
});

test('a copy belongs to what went on when it was committed, however long it takes', () => {
  const latency = measure((wallMs) => (wallMs < startMs + 1_000 ? 'links-cut' : 'calm'));
  latency.hear(stored({ from: 1, wallMs: startMs + 9_500, events: [event(2, startMs + 500), event(3, startMs + 9_000)] }));
  expect(latency.phases().get('links-cut')).toMatchObject({ count: 1, max: 9_000 });
  expect(latency.phases().get('calm')).toMatchObject({ count: 1, max: 500 });
  const seconds = latency.seconds();
  expect(seconds.map((second) => second?.count ?? 0)).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
});
