import { dice } from '../../src/client/testing/virtual-scheduler.ts';
import { Checker } from '../history/checker.ts';
import type { Entry } from '../history/entry.ts';
import type { Finding } from './finding.ts';
import { WatchedScheduler } from './watched-scheduler.ts';

/** What everything in a simulated world shares: time, chance, ids, and the history that is written of it. */
export class World {
  readonly scheduler = new WatchedScheduler((text) => this.find({ promise: 'rest', text, at: this.at }));
  readonly seed: number;
  readonly findings: Finding[] = [];
  /** How often each kind of fault struck. */
  readonly struck = new Map<string, number>();
  /** What happened, if anybody is to read it. */
  readonly lines: string[] | null;
  readonly #checker = new Checker();
  readonly #start = this.scheduler.now();
  readonly #names = new Map<string, string>();
  #ids = 0;

  constructor(seed: number, { traced = false }: { traced?: boolean } = {}) {
    this.seed = seed;
    this.lines = traced ? [] : null;
  }

  /** Milliseconds since the beginning. */
  get elapsed(): number {
    return this.scheduler.now() - this.#start;
  }

  /** For one part of the world: what the others draw does not disturb it. */
  dice(part: string): () => number {
    let mixed = this.seed;
    for (const letter of part) mixed = Math.imul(mixed ^ letter.charCodeAt(0), 0x01000193) ^ (mixed >>> 15);
    return dice(mixed);
  }

  /** Ids that can be told apart at a glance. */
  newId = (): string => `00000000-0000-7000-8000-${(++this.#ids).toString().padStart(12, '0')}`;

  /** An id that the trace calls by a name. */
  named(name: string): string {
    const id = this.newId();
    this.#names.set(id, name);
    return id;
  }

  nameOf(id: string): string {
    return this.#names.get(id) ?? `#${Number(id.slice(-12))}`;
  }

  pause(ms: number): Promise<void> {
    return new Promise((resolve) => void this.scheduler.after(ms, resolve));
  }

  strike(fault: string, detail = ''): void {
    this.struck.set(fault, (this.struck.get(fault) ?? 0) + 1);
    this.trace('!', `${fault} ${detail}`);
  }

  trace(who: string, what: string): void {
    this.lines?.push(`${this.elapsed.toFixed(2).padStart(10)}  ${who.padEnd(14)} ${what}`);
  }

  /** `at` of an entry: virtual microseconds. */
  get at(): number {
    return Math.round(this.elapsed * 1_000);
  }

  write(entry: Entry): void {
    this.#add(this.#checker.hear(entry));
  }

  finish(): void {
    this.#add(this.#checker.finish());
  }

  find(finding: Finding): void {
    this.#add([finding]);
  }

  #add(findings: Finding[]): void {
    for (const finding of findings) this.trace('VIOLATION', `${finding.promise}: ${finding.text}`);
    this.findings.push(...findings);
  }
}
