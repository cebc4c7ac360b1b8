import { setTimeout as sleep } from 'node:timers/promises';
import type { Line, Subject, World } from './subject.ts';

/** Numbers by name; milliseconds unless the name says otherwise. */
export type Figures = Record<string, number>;

export interface Scene {
  subject: Subject;
  world: World;
  stopwatch: Stopwatch;
  /** Picks texts; the same seed sends the same. */
  random(): number;
}

/** Times what a figure is about, and not what it takes to get there. */
export interface Stopwatch {
  start(): void;
  /** Milliseconds since `start`, and CPU seconds of each process per 1,000 of what was counted. */
  stop(count: number, unit: string): { elapsed: number; cpu: Figures };
}

/** Everybody writes to the other of their pair, 8 messages in flight each. */
export async function durableSends({ subject, world, random, stopwatch }: Scene, perPerson: number): Promise<Figures> {
  const lines = await connectAll(subject, world.people);
  const sentAt = new Map<string, number>();
  const acks: number[] = [];
  const deliveries: number[] = [];
  const total = perPerson * world.people;
  const { promise: allDelivered, resolve } = Promise.withResolvers<void>();
  lines.forEach((line, person) => {
    line.onText((text) => {
      // One's own message comes back on one's own stream; what counts is the other's.
      if (!sentAt.has(text) || text.startsWith(`${person} `)) return;
      deliveries.push(performance.now() - sentAt.get(text)!);
      if (deliveries.length === total) resolve();
    });
  });
  stopwatch.start();
  const start = performance.now();
  await Promise.all(
    lines.map((line, person) =>
      inFlight(8, perPerson, async (n) => {
        const text = `${person} ${n} ${words(random)}`;
        sentAt.set(text, performance.now());
        await line.send(world.pairs[Math.floor(person / 2)]!, text);
        acks.push(performance.now() - sentAt.get(text)!);
      }),
    ),
  );
  const untilAcknowledged = performance.now() - start;
  await allDelivered;
  const { cpu } = stopwatch.stop(total, 'messages');
  for (const line of lines) line.close();
  return {
    'acknowledged/s': (1_000 * total) / untilAcknowledged,
    'send→ack p50': percentile(acks, 0.5),
    'send→ack p99': percentile(acks, 0.99),
    'send→delivered p50': percentile(deliveries, 0.5),
    'send→delivered p99': percentile(deliveries, 0.99),
    ...cpu,
  };
}

/** One person writes to the group, 8 messages in flight; everyone hears everything. */
export async function fanOut({ subject, world, random, stopwatch }: Scene, messages: number): Promise<Figures> {
  const lines = await connectAll(subject, world.people);
  let copies = 0;
  const { promise: allDelivered, resolve } = Promise.withResolvers<void>();
  for (const line of lines) line.onText(() => ++copies === messages * world.people && resolve());
  stopwatch.start();
  await inFlight(8, messages, (n) => lines[0]!.send(world.group, `${n} ${words(random)}`));
  await allDelivered;
  const { elapsed, cpu } = stopwatch.stop(messages, 'messages');
  for (const line of lines) line.close();
  return { 'copies/s': (1_000 * copies) / elapsed, ...cpu };
}

/** Opens connections that say nothing, and leaves them open for `measure`. */
export async function idle({ subject, world }: Scene, { connections, measure }: { connections: number; measure(): number }): Promise<Figures> {
  // What the first ones load stays loaded, and is not theirs.
  for (const line of await connectAll(subject, world.people)) line.close();
  await sleep(2_000);
  const before = measure();
  const lines: Line[] = [];
  while (lines.length < connections) lines.push(...(await connectAll(subject, world.people)));
  // What connecting needed for a moment is collected, what a connection holds stays.
  await sleep(3_000);
  const after = measure();
  for (const line of lines) line.close();
  return { 'KiB a connection': (after - before) / connections / 1_024 };
}

/** Everybody in the group missed `missed` messages and comes back at once. */
export async function catchUp({ subject, world, random, stopwatch }: Scene, missed: number): Promise<Figures> {
  const everyone = Array.from({ length: world.people }, (_, i) => i);
  await subject.settle(everyone);
  const line = await subject.connect(0);
  await inFlight(8, missed, (n) => line.send(world.group, `${n} ${words(random)}`));
  line.close();
  stopwatch.start();
  const letGo = await subject.catchUp(everyone, missed);
  const { elapsed, cpu } = stopwatch.stop(missed * world.people, 'copies');
  await letGo();
  return { 'until the last held all': elapsed, 'copies/s': (1_000 * missed * world.people) / elapsed, ...cpu };
}

async function connectAll(subject: Subject, people: number): Promise<Line[]> {
  const lines: Line[] = [];
  while (lines.length < people) {
    lines.push(...(await Promise.all(Array.from({ length: Math.min(20, people - lines.length) }, (_, i) => subject.connect(lines.length + i)))));
  }
  return lines;
}

/** Calls `run` for 1 … `total`, `width` of them at a time. */
async function inFlight(width: number, total: number, run: (n: number) => Promise<void>): Promise<void> {
  let n = 0;
  const worker = async () => {
    while (n < total) await run(++n);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

function percentile(samples: number[], share: number): number {
  return samples.toSorted((a, b) => a - b)[Math.ceil(share * samples.length) - 1] ?? 0;
}

/** 10 to 120 letters, as people write. */
function words(random: () => number): string {
  return Array.from({ length: 2 + Math.floor(random() * 20) }, () => Math.floor(random() * 36 ** 5).toString(36)).join(' ');
}
