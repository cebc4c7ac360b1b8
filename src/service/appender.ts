import { DomainError, isDomainError } from '../domain/error.ts';
import type { AppendResult, Draft, EventLog } from '../domain/event.ts';
import type { Meter } from '../domain/meter.ts';
import { silentMeter } from '../domain/meter.ts';

/** Drafts in one statement, at most. */
const maxBatch = 256;

interface Waiting {
  draft: Draft;
  resolve(result: AppendResult): void;
  reject(error: unknown): void;
}

/**
 * Group commit: one batch is in flight, and what arrives meanwhile is the next. A busy server writes
 * bigger batches instead of queueing more statements, an idle one adds no delay.
 */
export class Appender {
  readonly #log: Pick<EventLog, 'append'>;
  readonly #meter: Meter;
  #waiting: Waiting[] = [];
  #working: Promise<void> | null = null;
  #refusing = false;

  constructor(log: Pick<EventLog, 'append'>, meter = silentMeter) {
    this.#log = log;
    this.#meter = meter;
  }

  /** Resolves with what became of this draft, once it is durable or definitely refused. */
  append(draft: Draft): Promise<AppendResult> {
    if (this.#refusing) return Promise.reject(new DomainError('unavailable', 'The server is restarting'));
    const { promise, resolve, reject } = Promise.withResolvers<AppendResult>();
    this.#waiting.push({ draft, resolve, reject });
    this.#working ??= this.#work();
    return promise;
  }

  get refusing(): boolean {
    return this.#refusing;
  }

  /** From now on nothing new is accepted; what was accepted is still written. */
  refuse(): void {
    this.#refusing = true;
  }

  /** Resolves when nothing waits and nothing is in flight. */
  async drain(): Promise<void> {
    while (this.#working) await this.#working;
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0) await this.#write(this.#waiting.splice(0, maxBatch));
    this.#working = null;
  }

  async #write(batch: Waiting[]): Promise<void> {
    this.#meter.appended(batch.length);
    try {
      const results = await this.#log.append(batch.map(({ draft }) => draft));
      batch.forEach((waiting, index) => settle(waiting, results[index]));
    } catch (error) {
      // Anything but `unavailable` is a bug that one draft set off: alone it fails alone, and
      // appending the others again is harmless.
      const isolate = batch.length > 1 && !(isDomainError(error) && error.code === 'unavailable');
      if (isolate) for (const waiting of batch) await this.#write([waiting]);
      else for (const waiting of batch) waiting.reject(error);
    }
  }
}

function settle(waiting: Waiting, result: AppendResult | undefined): void {
  if (result) waiting.resolve(result);
  else waiting.reject(new Error('The log gave fewer results than it was given drafts'));
}
