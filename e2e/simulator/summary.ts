import type { Result } from './worker.ts';

const maxLines = 160;

/** What all seeds together came to. */
export class Summary {
  readonly struck: Record<string, number> = {};
  readonly violations: { seed: number; promise: string; text: string }[] = [];
  seeds = 0;
  events = 0;
  virtualMs = 0;
  /** Of the workers, one after the other. */
  workMs = 0;

  add({ seed, findings, struck, events, virtualMs, realMs }: Result): void {
    this.seeds++;
    this.events += events;
    this.virtualMs += virtualMs;
    this.workMs += realMs;
    for (const [fault, count] of Object.entries(struck)) this.struck[fault] = (this.struck[fault] ?? 0) + count;
    for (const { promise, text } of findings) this.violations.push({ seed, promise, text });
  }

  toString(): string {
    const failing = new Set(this.violations.map(({ seed }) => seed)).size;
    const faults = Object.entries(this.struck).toSorted(([, a], [, b]) => b - a);
    return [
      `seeds          ${count(this.seeds)}`,
      `events         ${count(this.events)}`,
      `virtual time   ${(this.virtualMs / 3_600_000).toFixed(1)} h`,
      `work           ${(this.workMs / 1_000).toFixed(1)} s, ${(this.workMs / Math.max(1, this.seeds)).toFixed(0)} ms a seed`,
      `faults         ${count(faults.reduce((sum, [, times]) => sum + times, 0))}`,
      ...faults.map(([fault, times]) => `  ${fault.padEnd(24)} ${count(times).padStart(8)}`),
      `violations     ${count(this.violations.length)}${failing > 0 ? ` in ${failing} seed(s)` : ''}`,
    ].join('\n');
  }
}

/** One failing seed, as somebody reads it who wants to know why. */
export function describe({ seed, findings, told }: Result): string {
  const heading = `\nSeed ${seed}: ${findings.length} violation(s)`;
  const list = (of: { promise: string; text: string }[]) => of.slice(0, 8).map(({ promise, text }) => `  ${promise}: ${text}`);
  if (!told) return [heading, ...list(findings)].join('\n');
  const { deeds, ...setting } = told.script;
  const left = told.lines.length - maxLines;
  const lines = left > 0 ? [...told.lines.slice(0, maxLines / 2), `  … ${left} lines …`, ...told.lines.slice(-maxLines / 2)] : told.lines;
  return [heading, ...list(findings), 'Shortest script:', `  ${JSON.stringify(setting)}`, ...deeds.map((deed) => `  ${JSON.stringify(deed)}`), ...list(told.findings), 'Trace (milliseconds, who, what):', ...lines].join('\n');
}

function count(of: number): string {
  return of.toLocaleString('en');
}
