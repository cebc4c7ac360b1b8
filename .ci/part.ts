import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { provide } from '../e2e/harness/requirement.ts';
import { build } from '../src/build.ts';
import type { Tally } from './tally.ts';

export const parts = ['unit', 'contract', 'e2e'] as const;
export type Part = (typeof parts)[number];

/** Runs parts of the tests, each a project of vitest.config.ts, and counts. Nothing is skipped: what cannot run has failed. */
export function runParts(chosen: readonly Part[]): Tally[] {
  const found = provide([...(chosen.some((part) => part !== 'unit') ? ['redis' as const] : []), ...(chosen.includes('e2e') ? (['chromium', 'coturn'] as const) : [])]);
  Object.assign(process.env, found);
  return chosen.map((part) => {
    console.log(`\n── ${part} ──`);
    if (part === 'e2e') build();
    return runPart(part);
  });
}

function runPart(part: Part): Tally {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-test-'));
  const report = path.join(folder, 'report.json');
  const vitest = path.join(import.meta.dirname, '../node_modules/vitest/vitest.mjs');
  const args = [vitest, 'run', '--project', part, '--reporter', 'default', '--reporter', 'json', '--outputFile.json', report];
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  try {
    return count(JSON.parse(fs.readFileSync(report, 'utf8')) as Report, status);
  } catch {
    return { passed: 0, failed: 1 };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

interface Report {
  numPassedTests: number;
  numTotalTests: number;
}

/** A test that was skipped did not pass. A run also fails outside of any test: a file that does not load, an error nobody awaited, no test at all. */
export function count({ numPassedTests, numTotalTests }: Report, status: number | null): Tally {
  const failed = numTotalTests - numPassedTests;
  const failedElsewhere = failed === 0 && (status !== 0 || numTotalTests === 0);
  return { passed: numPassedTests, failed: failedElsewhere ? 1 : failed };
}
