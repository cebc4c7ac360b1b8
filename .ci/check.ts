// npm run check: exactly what .ci/run runs after installing.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { parts, runParts } from './part.ts';
import type { Tally } from './tally.ts';
import { finish } from './tally.ts';

const steps = [
  { name: 'types', script: 'typescript/bin/tsc', args: ['--noEmit', '-p', '.'] },
  { name: 'lint', script: 'oxlint/bin/oxlint', args: ['--type-aware', '--deny-warnings'] },
  { name: 'dead code', script: 'knip/bin/knip.js', args: ['--no-progress'] },
];

const checked = steps.map(({ name, script, args }): Tally => {
  console.log(`\n── ${name} ──`);
  const file = path.join(import.meta.dirname, '../node_modules', script);
  const good = spawnSync(process.execPath, [file, ...args], { stdio: 'inherit' }).status === 0;
  console.log(good ? 'ok' : `${name}: failed`);
  return good ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
});

try {
  // The architecture's rules, and their planted violations, are among the unit tests.
  finish([...checked, ...runParts(parts)]);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  finish([...checked, { passed: 0, failed: 1 }]);
}
