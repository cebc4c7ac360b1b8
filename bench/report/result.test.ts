import { expect, test } from 'vitest';
import type { Figure, Row } from '../figure/figure.ts';
import { drawPicture } from './picture.ts';
import { resultOf } from './result.ts';

const nothingToDo = () => Promise.reject(new Error('not run here'));

function figure(row: Partial<Row>): Figure {
  return { name: 'x', title: 'X', prepare: nothingToDo, rows: [{ title: 'Sends & <more>', metric: 'acked/s', unit: '/s', target: { share: 'at least', limit: 0.5 }, ...row }] };
}

const run = (holdfast: number, floor: number) => [
  { subject: 'Holdfast', figures: { 'acked/s': holdfast } },
  { subject: 'floor', figures: { 'acked/s': floor } },
];

test('a ratio is the median of the runs’ own ratios', () => {
  const [row] = resultOf(figure({}), [run(40, 100), run(60, 100), run(200, 1_000)]).rows;
  expect(row).toMatchObject({ value: 60, beside: 100, ratio: 0.4, reached: false });
  expect(row!.margin).toBeCloseTo(0.8);
});

test('what may be at most so much is reached below it', () => {
  expect(resultOf(figure({ target: { share: 'at most', limit: 2 } }), [run(150, 100)]).rows[0]).toMatchObject({ ratio: 1.5, reached: true });
  expect(resultOf(figure({ target: { value: 'at most', limit: 50 } }), [run(100, 1)]).rows[0]).toMatchObject({ reached: false, margin: 0.5 });
});

test('a number can be held against another one of the same subject', () => {
  const measured = [[{ subject: 'Holdfast', figures: { long: 3, short: 2 } }]];
  expect(resultOf(figure({ metric: 'long', against: 'Holdfast', againstMetric: 'short', target: { share: 'at most', limit: 1.5 } }), measured).rows[0]).toMatchObject({ ratio: 1.5, reached: true });
});

test('what is missed is drawn to the left of the target, what is reached to its right', () => {
  const rows = [...resultOf(figure({}), [run(40, 100)]).rows, ...resultOf(figure({}), [run(100, 100)]).rows];
  const picture = drawPicture(rows, { title: 'Test', subtitle: '' });
  const [missed, reached] = ['bad', 'good'].map((kind) => Number(new RegExp(`<rect class="${kind}" x="([\\d.]+)"`).exec(picture)![1]));
  expect(missed).toBeLessThan(reached!);
  expect(picture).toContain('Sends &amp; &lt;more>');
});
