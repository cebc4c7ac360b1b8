// The load generator: a process of its own, so that what it costs is not counted as the server's.
import { BareSubject } from './bare-subject.ts';
import { cpuSeconds, residentBytes } from './cpu.ts';
import type { Figures, Scene, Stopwatch } from './figure.ts';
import { catchUp, durableSends, fanOut, idle } from './figure.ts';
import { HoldfastSubject } from './holdfast-subject.ts';
import type { Subject } from './subject.ts';

export type SubjectName = 'Holdfast' | 'floor, a statement each' | 'floor, batched';
export type FigureName = 'sends' | 'fan-out' | 'idle' | 'catch-up';

export type Order =
  | { do: 'prepare'; subject: SubjectName; url: string; people: number }
  | { do: 'measure'; subject: SubjectName; figure: FigureName; size: number; seed: number; processes: Processes };

/** Their pids. */
export interface Processes {
  server: number;
  postgres: number;
  load: number;
}

export type Answer = { figures: Figures } | { problem: string };

const scenes = new Map<SubjectName, Pick<Scene, 'subject' | 'world'>>();

process.on('message', (order: Order) => {
  obey(order).then(
    (figures) => process.send!({ figures } satisfies Answer),
    (error: unknown) => process.send!({ problem: error instanceof Error ? (error.stack ?? error.message) : String(error) } satisfies Answer),
  );
});

async function obey(order: Order): Promise<Figures> {
  if (order.do === 'measure') return measure(order);
  const subject = subjectOf(order.subject, order.url);
  scenes.set(order.subject, { subject, world: await subject.prepare(order.people) });
  return {};
}

function measure({ subject, figure, size, seed, processes }: Extract<Order, { do: 'measure' }>): Promise<Figures> {
  const scene = { ...scenes.get(subject)!, random: generator(seed), stopwatch: stopwatchFor(processes) };
  if (figure === 'sends') return durableSends(scene, size);
  if (figure === 'fan-out') return fanOut(scene, size);
  if (figure === 'catch-up') return catchUp(scene, size);
  return idle(scene, { connections: size, measure: () => residentBytes(processes.server) });
}

function stopwatchFor(processes: Processes): Stopwatch {
  const read = () => Object.entries(processes).map(([name, pid]) => ({ name, seconds: cpuSeconds(pid as number) ?? NaN }));
  let [startedAt, before] = [0, read()];
  return {
    start: () => {
      [startedAt, before] = [performance.now(), read()];
    },
    stop: (count, unit) => {
      const elapsed = performance.now() - startedAt;
      const spent = read().map(({ name, seconds }, i): [string, number] => [`CPU s/1,000 ${unit}: ${name}`, (1_000 * (seconds - before[i]!.seconds)) / count]);
      return { elapsed, cpu: Object.fromEntries(spent) };
    },
  };
}

function subjectOf(name: SubjectName, url: string): Subject {
  if (name === 'Holdfast') return new HoldfastSubject(url);
  return new BareSubject(url, name === 'floor, batched' ? 'batched' : 'single');
}

/** mulberry32: 32 bits of state are enough to choose words. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
