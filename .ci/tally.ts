import fs from 'node:fs';

export interface Tally {
  passed: number;
  failed: number;
}

/** What every run of tests or checks ends with. Only a run in which something passed and nothing failed is good. */
export function finish(tallies: Tally[]): never {
  const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
  const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0);
  // Written at once: process.exit does not wait for a pipe.
  fs.writeSync(1, `\n${passed} passed, ${failed} failed\n`);
  process.exit(failed === 0 && passed > 0 ? 0 : 1);
}
