import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { apply } from '../../ablation/patch.ts';
import { failPoints, lossyBus } from './fail-point.ts';

const root = path.join(import.meta.dirname, '../../..');

test.each([...failPoints(0.5), ...lossyBus])('there is still a place for the fault in $file', (patch) => {
  const source = fs.readFileSync(path.join(root, patch.file), 'utf8');
  expect(apply(source, patch)).toContain('Math.random()');
});
