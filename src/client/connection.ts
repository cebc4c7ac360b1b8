import type { StreamMessage } from '../domain/stream.ts';
import { backoff } from './backoff.ts';
import type { ConnectionStatus } from './contract.ts';
import type { LinkError } from './link/server-link.ts';
import type { Cancel } from './scheduler.ts';
import type { Surroundings } from './surroundings.ts';

export type Hello = Extract<StreamMessage, { type: 'hello' }>;

export interface ConnectionOwner {
  /** A connection has begun. What it returns is awaited before any other message is passed on. */
  greeted(hello: Hello): Promise<void> | void;
  /** And is ready for use. */
  ready(): void;
  heard(message: Exclude<StreamMessage, Hello>): void;
  changed(): void;
}

/** The one stream of this device, from `hello` to `hello`. */
export class Connection {
  readonly #surroundings: Surroundings;
  readonly #owner: ConnectionOwner;
  #state: ConnectionStatus['state'] = 'connecting';
  #since: number;
  #stopStream: (() => void) | null = null;
  #cancelRestart: Cancel | null = null;
  #failures = 0;
  /** Messages held back while a greeting is being worked on. */
  #held: StreamMessage[] | null = null;

  constructor(surroundings: Surroundings, owner: ConnectionOwner) {
    this.#surroundings = surroundings;
    this.#owner = owner;
    this.#since = surroundings.scheduler.now();
  }

  get state(): ConnectionStatus['state'] {
    return this.#state;
  }

  get since(): number {
    return this.#since;
  }

  get online(): boolean {
    return this.#state === 'online';
  }

  start(): void {
    this.#become('connecting');
    this.#open();
  }

  stop(): void {
    this.#close();
    if (this.#state === 'online') this.#become('connecting');
  }

  /** The session has ended; there is no use in trying again. */
  signOut(): void {
    this.#close();
    this.#become('signed_out');
  }

  #open(): void {
    let open = true;
    const stop = this.#surroundings.link.stream(undefined, {
      message: (message) => open && this.#receive(message),
      down: () => open && this.#down(),
      refused: (error) => open && this.#refused(error),
    });
    this.#stopStream = () => {
      open = false;
      stop();
    };
  }

  #close(): void {
    this.#stopStream?.();
    this.#stopStream = null;
    this.#cancelRestart?.();
    this.#cancelRestart = null;
    this.#held = null;
  }

  #receive(message: StreamMessage): void {
    if (this.#held) this.#held.push(message);
    else if (message.type === 'hello') this.#greet(message);
    else this.#owner.heard(message);
  }

  #greet(hello: Hello): void {
    const working = this.#owner.greeted(hello);
    if (this.#state === 'signed_out') return;
    if (!working) return this.#greeted();
    const held: StreamMessage[] = [];
    this.#held = held;
    working.then(
      () => {
        if (this.#held !== held) return;
        this.#held = null;
        this.#greeted();
        for (const message of held) this.#receive(message);
      },
      (error: unknown) => this.#held === held && this.#restart(error),
    );
  }

  #greeted(): void {
    this.#failures = 0;
    if (this.#state !== 'online') this.#become('online');
    this.#owner.ready();
  }

  /** Nothing can be kept, so nothing is taken: the connection is begun anew a little later. */
  #restart(error: unknown): void {
    const { logger, scheduler, random } = this.#surroundings;
    logger.warn('The connection could not be greeted', error);
    this.#close();
    this.#cancelRestart = scheduler.after(backoff(this.#failures++, random), () => this.#open());
  }

  #down(): void {
    this.#held = null;
    if (this.#state === 'online') this.#become('connecting');
  }

  #refused(error: LinkError): void {
    this.#surroundings.logger.warn('The session has ended', error);
    this.signOut();
  }

  #become(state: ConnectionStatus['state']): void {
    this.#state = state;
    this.#since = this.#surroundings.scheduler.now();
    this.#owner.changed();
  }
}
