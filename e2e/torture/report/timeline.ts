import type { Hold } from '../fault/fault.ts';
import type { Second } from '../watch/latency.ts';
import type { Span } from '../watch/phases.ts';
import type { Outcome } from './outcome.ts';
import { logScale, timeTicks } from './scale.ts';
import { style } from './timeline-style.ts';

const width = 1_200;
const height = 520;
const left = 116;
const right = width - 24;
const plot = { top: 160, bottom: 344 };
const laneTop = 362;
const laneHeight = 17;
/** Of a letter of the smallest print. */
const letterWidth = 5.4;
const legendGap = 18;
/** Slanted names need this much from one to the next. */
const nameStep = 13;

const lanes: [Hold, string][] = [
  ['links', 'client links'],
  ['servers', 'app servers'],
  ['redis', 'Redis'],
  ['hosts', 'client processes'],
  ['clocks', 'clocks'],
  ['people', 'membership'],
  ['database', 'PostgreSQL'],
];

type Shown = Pick<Outcome, 'seed' | 'servers' | 'clients' | 'faults' | 'timeline'>;

/** Faults as bars over time, and over them how long it took from a commit until a device had the event. */
export function drawTimeline(outcome: Shown): string {
  const { seconds, spans } = outcome.timeline;
  const totalMs = Math.max(seconds.length * 1_000, ...spans.map(({ endMs, healedMs }) => healedMs ?? endMs ?? 0));
  const x = (ms: number) => left + (Math.min(ms, totalMs) / totalMs) * (right - left);
  const maxMs = Math.max(0, ...seconds.map((second) => second?.p99 ?? 0));
  const { y, ticks } = logScale(maxMs, plot);
  const body = [
    `<style>${style}</style>`,
    `<rect class="ground" width="${width}" height="${height}" rx="10"/>`,
    ...heading(outcome),
    ...names(outcome, x),
    ...ticks.flatMap(({ value, label }) => [line('grid', [left, y(value), right, y(value)]), text('tick end', [left - 8, y(value) + 3.5], label)]),
    ...timeTicks(totalMs).flatMap(({ value, label }) => [line('grid', [x(value), plot.top, x(value), height - 30]), text('tick middle', [x(value), height - 14], label)]),
    ...areas(seconds, x, y),
    ...bars(outcome, { x, totalMs }),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="Faults over time, and the latency of delivery over them">\n${body.join('\n')}\n</svg>\n`;
}

function heading({ seed, servers, clients }: Shown): string[] {
  const keys: [string, string][] = [
    ['p50', 'median'],
    ['p99', '99th percentile'],
    ['fault', 'fault'],
    ['healing', 'until all are level again'],
  ];
  let at = right + legendGap;
  const legend = keys.toReversed().flatMap(([key, label]) => {
    at -= label.length * 6.1 + 22 + legendGap;
    const mark = key === 'p50' ? line('p50', [at, 28, at + 16, 28]) : `<rect class="${key}" x="${at}" y="23" width="16" height="10" rx="2"/>`;
    return [mark, text('key', [at + 22, 32], label)];
  });
  return [text('title', [24, 34], 'From a commit to a device’s disk, while everything fails'), text('key', [24, 52], `${servers} servers, ${clients} clients, seed ${seed}`), ...legend];
}

/** Of the faults that had the stage to themselves; where they came together there is no room for names. */
function names({ timeline: { spans, mixedFromMs } }: Shown, x: (ms: number) => number): string[] {
  let last = -Infinity;
  const alone = spans.filter(({ beginMs, healedMs }) => healedMs !== null && beginMs < (mixedFromMs ?? Infinity));
  const drawn = alone.flatMap((span) => {
    const begin = x(span.beginMs);
    last = Math.max((begin + x(span.endMs!)) / 2 + 4, last + nameStep);
    const band = `<rect class="band" x="${px(begin)}" y="${plot.top}" width="${px(x(span.endMs!) - begin)}" height="${plot.bottom - plot.top}"/>`;
    return [band, `<text class="name" transform="translate(${px(last)} ${plot.top - 8}) rotate(-50)">${span.name}</text>`];
  });
  if (mixedFromMs === null) return drawn;
  const mixed = x(mixedFromMs);
  return [...drawn, line('edge', [mixed, plot.top - 18, mixed, plot.bottom]), text('name', [Math.max(mixed + 6, last + 12), plot.top - 8], 'faults mixed')];
}

function areas(seconds: (Second | null)[], x: (ms: number) => number, y: (ms: number) => number): string[] {
  const middle = (i: number) => px(x(i * 1_000 + 500));
  return stretches(seconds).flatMap((stretch) => {
    const upper = stretch.map(({ i, second }) => `${middle(i)} ${px(y(second.p99))}`);
    const median = stretch.map(({ i, second }) => `${middle(i)} ${px(y(second.p50))}`);
    const floor = `L${middle(stretch.at(-1)!.i)} ${plot.bottom} L${middle(stretch[0]!.i)} ${plot.bottom} Z`;
    return [`<path class="p99" d="M${upper.join(' L')} ${floor}"/>`, `<path class="p50" d="M${median.join(' L')}"/>`];
  });
}

/** Seconds that follow each other and in each of which something was committed. */
function stretches(seconds: (Second | null)[]): { i: number; second: Second }[][] {
  const all: { i: number; second: Second }[][] = [];
  seconds.forEach((second, i) => {
    if (!second) return;
    if (seconds[i - 1]) all.at(-1)!.push({ i, second });
    else all.push([{ i, second }]);
  });
  return all;
}

function bars({ faults, timeline: { spans } }: Shown, { x, totalMs }: { x: (ms: number) => number; totalMs: number }): string[] {
  const laneOf = new Map(faults.map(({ name, family }) => [name, lanes.findIndex(([hold]) => hold === family)]));
  const top = (lane: number) => laneTop + lane * laneHeight;
  return [
    ...lanes.map(([, label], lane) => text('lane end', [left - 8, top(lane) + 11], label)),
    ...lanes.map((_, lane) => line('rail', [left, top(lane) + 7.5, right, top(lane) + 7.5])),
    ...spans.flatMap((span) => bar(span, { x, y: top(laneOf.get(span.name) ?? 0), totalMs })),
  ];
}

function bar({ name, beginMs, endMs, healedMs }: Span, { x, y, totalMs }: { x: (ms: number) => number; y: number; totalMs: number }): string[] {
  const begin = x(beginMs);
  const end = Math.max(x(endMs ?? totalMs), begin + 1.5);
  const healing = healedMs === null ? [] : [`<rect class="healing" x="${px(end)}" y="${y + 2}" width="${px(Math.max(0, x(healedMs) - end))}" height="11"/>`];
  const label = end - begin > name.length * letterWidth + 8 ? [text('inside', [begin + 4, y + 11], name)] : [];
  return [...healing, `<rect class="fault" x="${px(begin)}" y="${y + 2}" width="${px(end - begin)}" height="11" rx="1.5"><title>${name}</title></rect>`, ...label];
}

function line(className: string, [x1, y1, x2, y2]: [number, number, number, number]): string {
  return `<line class="${className}" x1="${px(x1)}" y1="${px(y1)}" x2="${px(x2)}" y2="${px(y2)}"/>`;
}

function text(className: string, [x, y]: [number, number], words: string): string {
  return `<text class="${className}" x="${px(x)}" y="${px(y)}">${words}</text>`;
}

function px(value: number): number {
  return Math.round(value * 10) / 10;
}
