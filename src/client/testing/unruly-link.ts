import type { Acknowledgement } from '../../domain/event.ts';
import type { StreamMessage } from '../../domain/stream.ts';
import type { Outgoing, OwnReport, RangePage, RangeQuery, ServerLink, StreamHandlers } from '../link/server-link.ts';
import { LinkError } from '../link/server-link.ts';
import type { LogServer } from './log-server.ts';
import type { VirtualScheduler } from './virtual-scheduler.ts';

/** How likely (0 to 1) each thing is to go wrong, each time. */
export interface Faults {
  requestLost: number;
  answerLost: number;
  messageLost: number;
  messageRepeated: number;
  /** Milliseconds by which a message on the stream may be late, and so overtaken. */
  messageLate: number;
}

export const noFaults: Faults = { requestLost: 0, answerLost: 0, messageLost: 0, messageRepeated: 0, messageLate: 0 };

interface LinkOptions {
  server: LogServer;
  userId: string;
  scheduler: VirtualScheduler;
  random(): number;
}

const headsPerMessage = 3;

/** The network between a device and a `LogServer`, with a will of its own. */
export class UnrulyLink implements ServerLink {
  readonly #options: LinkOptions;
  faults: Faults = noFaults;
  /** Calls that were made, by name. */
  readonly calls: Record<string, number> = {};
  /** Throws what the next calls of this name shall be refused with, instead of executing them. */
  refusals: Record<string, () => LinkError | null> = {};
  /** Executes sends, which the test may want to hold or watch. */
  beforeSend: (outgoing: Outgoing) => void = () => {};
  #dead = false;
  #cutOff = false;
  #handlers: StreamHandlers | null = null;
  #unsubscribe: (() => void) | null = null;
  /** Messages of an earlier connection never arrive in a later one. */
  #connection = 0;

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  send(outgoing: Outgoing): Promise<Acknowledgement> {
    return this.#call('send', (server, userId) => {
      this.beforeSend(outgoing);
      return server.send(userId, outgoing);
    });
  }

  range(query: RangeQuery): Promise<RangePage> {
    return this.#call('range', (server, userId) => server.range(userId, query));
  }

  heads({ conversationIds }: { conversationIds?: string[] }) {
    return this.#call('heads', (server, userId) => ({ heads: server.heads(userId, conversationIds), epoch: server.epoch }));
  }

  receipts(conversationId: string) {
    return this.#call('receipts', (server) => server.receipts(conversationId));
  }

  report(reports: OwnReport[]): Promise<void> {
    return this.#call('report', (server, userId) => server.report(userId, reports));
  }

  typing(): Promise<void> {
    return this.#call('typing', () => undefined);
  }

  stream(_since: number | undefined, handlers: StreamHandlers): () => void {
    this.#handlers = handlers;
    if (!this.#cutOff) this.#reconnectLater();
    return () => {
      this.#disconnect();
      this.#handlers = null;
    };
  }

  async close(): Promise<void> {}

  /** The connection breaks, and comes back by itself. */
  drop(): void {
    this.#disconnect();
    this.#handlers?.down();
    if (!this.#cutOff) this.#reconnectLater();
  }

  /** The cable is pulled. */
  cut(): void {
    this.#cutOff = true;
    this.drop();
  }

  mend(): void {
    this.#cutOff = false;
    this.#reconnectLater();
  }

  /** Says something on the stream that the server has not. */
  whisper(message: StreamMessage): void {
    this.#handlers?.message(message);
  }

  /** The device is no more: nothing reaches it, and nothing it asked for is answered. */
  die(): void {
    this.#disconnect();
    this.#dead = true;
  }

  /** Tells the heads again, as the server's poll does. */
  tellHeads(): void {
    const { server, userId } = this.#options;
    if (this.#unsubscribe) this.#deliver({ type: 'heads', heads: server.heads(userId), complete: false });
  }

  #reconnectLater(): void {
    const { scheduler, random } = this.#options;
    scheduler.after(1 + random() * 200, () => this.#connect());
  }

  #connect(): void {
    if (this.#dead || this.#cutOff || this.#unsubscribe || !this.#handlers) return;
    const { server, userId } = this.#options;
    this.#connection++;
    this.#handlers.message({ type: 'hello', epoch: server.epoch, userId, sessionId: 'session' });
    // Subscribed first and read after, as the hub does.
    this.#unsubscribe = server.subscribe(userId, (message) => this.#deliver(message));
    const heads = server.heads(userId);
    for (let at = 0; at === 0 || at < heads.length; at += headsPerMessage) {
      this.#deliver({ type: 'heads', heads: heads.slice(at, at + headsPerMessage), complete: at + headsPerMessage >= heads.length });
    }
  }

  #disconnect(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    this.#connection++;
  }

  #deliver(message: StreamMessage): void {
    const { random } = this.#options;
    if (random() < this.faults.messageLost) return;
    this.#arrive(message);
    if (random() < this.faults.messageRepeated) this.#arrive(message);
  }

  #arrive(message: StreamMessage): void {
    const { scheduler, random } = this.#options;
    const connection = this.#connection;
    // What goes over the wire is a copy of what it was then.
    const copy = structuredClone(message);
    scheduler.after(1 + random() * this.faults.messageLate, () => {
      if (connection === this.#connection && !this.#dead) this.#handlers?.message(copy);
    });
  }

  #call<T>(name: string, execute: (server: LogServer, userId: string) => T): Promise<T> {
    const { scheduler, random, server, userId } = this.#options;
    this.calls[name] = (this.calls[name] ?? 0) + 1;
    return new Promise((resolve, reject) => {
      const answer = (tell: () => void) => scheduler.after(1 + random() * 30, () => !this.#dead && tell());
      const lose = () => random() < 0.5 && answer(() => reject(new LinkError('lost', 'The connection broke')));
      if (this.#dead) return;
      if (this.#cutOff || random() < this.faults.requestLost) return void lose();
      scheduler.after(1 + random() * 30, () => {
        const refusal = this.refusals[name]?.() ?? null;
        const outcome = refusal ? () => reject(refusal) : this.#execute(() => execute(server, userId), { resolve, reject });
        if (this.#cutOff || random() < this.faults.answerLost) lose();
        else answer(outcome);
      });
    });
  }

  #execute<T>(execute: () => T, { resolve, reject }: { resolve(value: T): void; reject(error: unknown): void }): () => void {
    try {
      const result = structuredClone(execute());
      return () => resolve(result);
    } catch (error) {
      return () => reject(error);
    }
  }
}
