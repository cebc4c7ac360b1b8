// node e2e/torture/judge.ts FOLDER: holds what a trial has kept against the promises again, without running anything.
import fs from 'node:fs';
import path from 'node:path';
import type { Violation } from '../history/checker.ts';
import { Checker } from '../history/checker.ts';
import type { Entry } from '../history/entry.ts';
import { linesOf, parseLine } from '../history/history-writer.ts';
import { Merge } from './watch/merge.ts';

/** Far more than any process took to write down what it had done (milliseconds). */
const holdMs = 30_000;
/** Read from one file before somebody else has a turn. */
const linesAtOnce = 2_000;
const mostTold = 200;

interface Reader {
  lines: Iterator<string>;
  /** How far in time it has been read; Infinity at its end. */
  until: number;
}

class Judge {
  readonly violations: Violation[] = [];
  readonly counts = new Map<string, number>();
  readonly #checker = new Checker();
  readonly #merge = new Merge(holdMs);
  /** The final read: logs first, then what the devices hold. */
  readonly #logs: Entry[] = [];
  readonly #held: Entry[] = [];
  #failoverAt: number | undefined;

  judge(files: readonly string[]): void {
    const readers = files.map((file): Reader => ({ lines: linesOf(file), until: -Infinity }));
    for (;;) {
      const reader = readers.reduce((latest, each) => (each.until < latest.until ? each : latest));
      if (reader.until === Infinity) break;
      this.#read(reader);
      for (const entry of this.#merge.take(Math.min(...readers.map(({ until }) => until)))) this.#hear(entry);
    }
    for (const entry of [...this.#logs, ...this.#held]) this.#hear(entry);
    this.violations.push(...this.#checker.finish());
  }

  #read(reader: Reader): void {
    const entries: Entry[] = [];
    for (let i = 0; i < linesAtOnce; i++) {
      const { value, done } = reader.lines.next();
      if (done) reader.until = Infinity;
      if (done) break;
      const entry = parseLine(value);
      if (!entry) continue;
      if (entry.type === 'held') this.#held.push(entry);
      else if (!('at' in entry)) this.#logs.push(entry);
      else {
        entries.push(entry);
        reader.until = Math.max(reader.until, entry.at);
      }
    }
    this.#merge.add(entries);
  }

  #hear(entry: Entry): void {
    this.counts.set(entry.type, (this.counts.get(entry.type) ?? 0) + 1);
    if (entry.type === 'fault' && entry.name === 'failover-asynchronous' && entry.phase === 'begin') this.#failoverAt = entry.at;
    this.violations.push(...this.#checker.hear(this.#dated(entry)));
  }

  /** Histories of old do not say what an epoch cannot have lost: what was there when the failover was prepared. */
  #dated(entry: Entry): Entry {
    if (entry.type !== 'epoch' || !entry.lossy || entry.since !== undefined || this.#failoverAt === undefined) return entry;
    return { ...entry, since: this.#failoverAt };
  }
}

const [folder] = process.argv.slice(2);
const files = folder === undefined ? [] : fs.globSync('*.jsonl', { cwd: folder }).map((name) => path.join(folder, name));
if (files.length === 0) {
  console.error('usage: node e2e/torture/judge.ts FOLDER (where a trial has kept its histories)');
  process.exit(2);
}
const judge = new Judge();
judge.judge(files);
for (const { promise, text, at } of judge.violations.slice(0, mostTold)) console.log(`✗ ${promise} ${text}${at === undefined ? '' : ` (at ${at})`}`);
for (const [type, count] of judge.counts) console.log(`${type.padEnd(10)} ${count.toLocaleString('en')}`);
console.log(`violations ${judge.violations.length.toLocaleString('en')}`);
process.exit(judge.violations.length === 0 ? 0 : 1);
