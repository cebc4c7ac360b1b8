import type { Meter } from '../domain/meter.ts';

/** Remembers what it was told. */
export class TestMeter implements Meter {
  readonly told: [what: keyof Meter, of: unknown][] = [];

  readonly applied = (ms: number) => this.#note('applied', ms);
  readonly appended = (drafts: number) => this.#note('appended', drafts);
  readonly acknowledged = (acknowledgement: { duplicate: boolean }) => this.#note('acknowledged', acknowledgement.duplicate ? 'again' : 'new');
  readonly refused = (code: string) => this.#note('refused', code);
  readonly pulled = (answer: { events: number; reset: boolean }) => this.#note('pulled', answer);
  readonly rescued = (because: string) => this.#note('rescued', because);
  readonly mismatched = (source: string) => this.#note('mismatched', source);

  /** All it was told of one thing, in order. */
  of(what: keyof Meter): unknown[] {
    return this.told.filter(([told]) => told === what).map(([, of]) => of);
  }

  #note(what: keyof Meter, of: unknown): void {
    this.told.push([what, of]);
  }
}
