import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.join(import.meta.dirname, '..');
const readme = fs.readFileSync(path.join(root, 'README.md'), 'utf8');

test('the README is short enough to be read', () => {
  expect(readme.split('\n').length).toBeLessThanOrEqual(150);
});

test('every file the README names is there', () => {
  const named = [...readme.matchAll(/`((?:src|e2e|bench|docs|prisma|\.ci)\/[\w./[\]()-]+)`|\]\((docs\/[^)]+)\)/g)].map(([, file, link]) => file ?? link!);
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((file) => !fs.existsSync(path.join(root, file)))).toEqual([]);
});

test('every command the README names exists', () => {
  const { scripts } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
  const named = [...readme.matchAll(/npm run ([\w:]+)/g)].map(([, script]) => script!);
  expect(named.filter((script) => !(script in scripts))).toEqual([]);
});

test('the figures in the README are those that were measured last', () => {
  const rows = (text: string) => text.split('\n').filter((line) => /^\| .* \| [≤≥] /.test(line));
  const measured = rows(fs.readFileSync(path.join(root, 'docs/bench.md'), 'utf8'));
  expect(measured.length).toBeGreaterThan(10);
  expect(rows(readme)).toEqual(measured);
});
