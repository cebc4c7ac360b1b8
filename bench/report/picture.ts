import { style } from './picture-style.ts';
import type { Verdict } from './result.ts';
import { wordsOf } from './verdict-words.ts';

const width = 1_000;
const rowHeight = 27;
const top = 96;
const chart = { left: 372, middle: 480, right: 588 };
/** Where each column of words ends. */
const column = { value: 694, beside: 796, ratio: 872, target: 976 };
/** As many times better or worse than its target is drawn at full length. */
const mostTimes = 8;

/** Each row beside its target, which is the line in the middle: what reaches it goes right, what misses it left. */
export function drawPicture(rows: Verdict[], { title, subtitle }: { title: string; subtitle: string }): string {
  const bottom = top + rows.length * rowHeight;
  const height = bottom + 34;
  const body = [
    `<style>${style}</style>`,
    `<rect class="ground" width="${width}" height="${height}" rx="10"/>`,
    text('title', [24, 36], title),
    text('soft', [24, 57], subtitle),
    ...heads(),
    ...rows.flatMap((row, i) => (i % 2 === 0 ? [`<rect class="band" x="12" y="${top + i * rowHeight}" width="${width - 24}" height="${rowHeight}" rx="4"/>`] : [])),
    ...scale(bottom),
    ...rows.flatMap((row, i) => drawRow(row, top + i * rowHeight)),
    line('target', [chart.middle, top - 6, chart.middle, bottom + 4]),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="What Holdfast costs, beside its targets">\n${body.join('\n')}\n</svg>\n`;
}

function heads(): string[] {
  const at = top - 12;
  return [
    text('head end', [chart.middle - 10, at], '← misses'),
    text('head', [chart.middle + 10, at], 'reaches →'),
    text('head end', [column.value, at], 'Holdfast'),
    text('head end', [column.beside, at], 'beside'),
    text('head end', [column.ratio, at], 'ratio'),
    text('head end', [column.target, at], 'target'),
  ];
}

function scale(bottom: number): string[] {
  const ticks = [1 / 8, 1 / 4, 1 / 2, 1, 2, 4, 8];
  return ticks.flatMap((times) => {
    const label = times < 1 ? `1⁄${1 / times}` : `${times} ×`;
    return [line('grid', [x(times), top, x(times), bottom]), text('head middle', [x(times), bottom + 19], times === 1 ? 'target' : label)];
  });
}

function drawRow(row: Verdict, y: number): string[] {
  const { title, target, value, beside, ratio } = wordsOf(row);
  const end = x(row.margin);
  const [left, right] = [Math.min(chart.middle, end), Math.max(chart.middle, end)];
  const kind = row.estimated ? 'guess' : row.reached ? 'good' : 'bad';
  const base = y + 18;
  return [
    text('row', [24, base], title),
    `<rect class="${kind}" x="${px(left)}" y="${y + 7}" width="${px(Math.max(2, right - left))}" height="13" rx="2"/>`,
    text(`${kind} end`, [column.value, base], value),
    text('soft end', [column.beside, base], beside),
    text('end', [column.ratio, base], ratio),
    text('soft end', [column.target, base], target),
  ];
}

/** Logarithmic: twice as good is as far from the target as half as good. */
function x(times: number): number {
  const share = Math.log2(Math.min(mostTimes, Math.max(1 / mostTimes, times))) / Math.log2(mostTimes);
  return chart.middle + share * (chart.right - chart.middle);
}

function line(className: string, [x1, y1, x2, y2]: [number, number, number, number]): string {
  return `<line class="${className}" x1="${px(x1)}" y1="${px(y1)}" x2="${px(x2)}" y2="${px(y2)}"/>`;
}

function text(className: string, [at, base]: [number, number], words: string): string {
  return `<text class="${className}" x="${px(at)}" y="${px(base)}">${words.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</text>`;
}

function px(value: number): number {
  return Math.round(value * 10) / 10;
}
