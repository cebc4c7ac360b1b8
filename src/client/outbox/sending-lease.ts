import type { Cancel } from '../scheduler.ts';
import type { Surroundings } from '../surroundings.ts';

const ttlMs = 5_000;
const renewMs = 2_000;
/** A lease this close to its end is not trusted to cover another send. */
const marginMs = 1_000;
/** How long the lease is kept when there is nothing left to send: another tab may be waiting. */
const lingerMs = 500;

/** The right of one tab to send from the outbox that all tabs share. It outlives a tab that dies by seconds. */
export class SendingLease {
  readonly #owner: string;
  readonly #surroundings: Surroundings;
  #until = 0;
  /** How often it was given up. */
  #releases = 0;
  #cancelRenewal: Cancel | null = null;
  #cancelLinger: Cancel | null = null;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
    this.#owner = surroundings.newId();
  }

  get held(): boolean {
    return this.#surroundings.scheduler.now() < this.#until - marginMs;
  }

  async take(): Promise<boolean> {
    const { scheduler, storage } = this.#surroundings;
    const now = scheduler.now();
    const releases = this.#releases;
    const taken = await storage.lease(this.#owner, now, now + ttlMs);
    // It may have been given up while it was being taken, or renewed: then another tab may hold it already.
    if (!taken || releases !== this.#releases) {
      this.#until = 0;
      if (taken) await this.#giveBack();
      return false;
    }
    this.#until = now + ttlMs;
    this.#renewLater();
    return true;
  }

  /** There is something to send after all. */
  keep(): void {
    this.#cancelLinger?.();
    this.#cancelLinger = null;
  }

  /** Nothing is left to send. */
  idle(): void {
    if (this.#until === 0) return;
    this.#cancelLinger ??= this.#surroundings.scheduler.after(lingerMs, () => void this.release());
  }

  async release(): Promise<void> {
    this.#cancelRenewal?.();
    this.#cancelLinger?.();
    this.#cancelRenewal = this.#cancelLinger = null;
    this.#releases++;
    if (this.#until === 0) return;
    this.#until = 0;
    await this.#giveBack();
  }

  async #giveBack(): Promise<void> {
    await this.#surroundings.storage.release(this.#owner).catch((error: unknown) => this.#warn(error));
  }

  #renewLater(): void {
    this.#cancelRenewal?.();
    this.#cancelRenewal = this.#surroundings.scheduler.after(renewMs, () => {
      this.#cancelRenewal = null;
      if (this.#until > 0) this.take().catch((error: unknown) => this.#warn(error));
    });
  }

  #warn(error: unknown): void {
    this.#surroundings.logger.warn('The right to send could not be written', error);
  }
}
