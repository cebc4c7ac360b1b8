import { backoff } from '../../../client/backoff.ts';
import { linkErrorOf } from '../../../client/link/link-error.ts';
import { Pause, systemScheduler } from '../../../client/scheduler.ts';
import type { CallSignalData } from '../../../domain/call.ts';

/** Longest wait before a signal is tried again (milliseconds). */
const longestWaitMs = 3_000;

/** What waits, once `data` waits as well. A description has in it what was found out before it. */
export function queued(waiting: readonly CallSignalData[], data: CallSignalData): CallSignalData[] {
  if (data.type === 'candidate') return [...waiting, data];
  if (data.type === 'hello') return [...waiting.filter(({ type }) => type !== 'hello'), data];
  return [data];
}

/** Signals to one device, one after the other, each again until it has gone out. */
export class SignalQueue {
  readonly #send: (data: CallSignalData) => Promise<void>;
  #waiting: CallSignalData[] = [];
  #isBusy = false;
  readonly #pause = new Pause(systemScheduler);
  #isClosed = false;

  constructor(send: (data: CallSignalData) => Promise<void>) {
    this.#send = send;
  }

  add(data: CallSignalData): void {
    this.#waiting = queued(this.#waiting, data);
    if (!this.#isBusy) void this.#run();
  }

  /** No use in waiting any longer: the server is there again. */
  wake(): void {
    this.#pause.cut();
  }

  close(): void {
    this.#isClosed = true;
    this.#waiting = [];
    this.#pause.cut();
  }

  async #run(): Promise<void> {
    this.#isBusy = true;
    for (let failures = 0; this.#waiting.length > 0 && !this.#isClosed; ) {
      const next = this.#waiting[0]!;
      const error = await this.#send(next).then(() => null, linkErrorOf);
      // Tried again it would be refused again. `conflict` is not among these: servers that have
      // forgotten a call do not know its devices for a while.
      const isOver = error === null || error.code === 'invalid' || error.code === 'forbidden';
      failures = isOver ? 0 : failures + 1;
      if (isOver) this.#waiting = this.#waiting.filter((data) => data !== next);
      else await this.#pause.for(error.retryAfterMs ?? Math.min(longestWaitMs, backoff(failures - 1, Math.random)));
    }
    this.#isBusy = false;
  }
}
