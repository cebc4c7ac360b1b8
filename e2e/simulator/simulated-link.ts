import { backoff } from '../../src/client/backoff.ts';
import type { OutboxAction } from '../../src/client/contract.ts';
import type { Outgoing, OwnReport, RangePage, RangeQuery, ServerLink, StreamHandlers } from '../../src/client/link/server-link.ts';
import { LinkError } from '../../src/client/link/server-link.ts';
import type { Cancel } from '../../src/client/scheduler.ts';
import type { Acknowledgement } from '../../src/domain/event.ts';
import type { Head } from '../../src/domain/head.ts';
import type { Receipt } from '../../src/domain/receipt.ts';
import type { Answer, Refusal, Request } from './attendant.ts';
import type { NetworkWeather } from './network.ts';
import type { Wire } from './wire.ts';
import type { World } from './world.ts';

interface LinkOptions {
  world: World;
  device: string;
  random(): number;
  weather: NetworkWeather;
  /** A new connection to some server; null when none could be reached. */
  dial(end: { heard(text: string): void; closed(): void }): Promise<Wire | null>;
}

interface Pending {
  request: Request;
  sent: boolean;
  resolve(result: unknown): void;
  reject(error: LinkError): void;
}

/** A device's way to a server over simulated wires; reconnects, resumes and gives up as tRPC's client does under `linkOverTrpc`. */
export class SimulatedLink implements ServerLink {
  readonly #options: LinkOptions;
  readonly #pending = new Map<number, Pending>();
  #stream: { id: number; handlers: StreamHandlers } | null = null;
  #lastMark: string | undefined;
  #wire: Wire | null = null;
  #dialling = false;
  #cancelDial: Cancel | null = null;
  #attempts = 0;
  #requests = 0;
  #dead = false;
  /** Connections are told apart by it: what an earlier one says no longer counts. */
  #line = 0;

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  get wire(): Wire | null {
    return this.#wire;
  }

  send({ conversationId, clientId, action, epoch }: Outgoing, signal?: AbortSignal): Promise<Acknowledgement> {
    const { path, input } = procedureOf(action);
    return this.#call({ path, input: { conversationId, clientId, epoch, ...input } }, signal);
  }

  range = (query: RangeQuery, signal?: AbortSignal): Promise<RangePage> => this.#call({ path: 'sync.range', input: query }, signal);
  heads = (query: { conversationIds?: string[] }, signal?: AbortSignal): Promise<{ heads: Head[]; epoch: string }> => this.#call({ path: 'sync.heads', input: query }, signal);
  receipts = (conversationId: string, signal?: AbortSignal): Promise<Receipt[]> => this.#call({ path: 'sync.receipts', input: { conversationId } }, signal);
  report = (reports: OwnReport[], signal?: AbortSignal): Promise<void> => this.#call({ path: 'sync.report', input: { reports } }, signal);
  typing = (conversationId: string, signal?: AbortSignal): Promise<void> => this.#call({ path: 'presence.typing', input: { conversationId } }, signal);

  stream(_since: number | undefined, handlers: StreamHandlers): () => void {
    this.#stream = { id: 0, handlers };
    if (this.#wire) this.#subscribe();
    else this.#dial();
    return () => {
      this.#stream = null;
      this.#lastMark = undefined;
      this.#wire?.ask(JSON.stringify({ id: 0, path: 'stop', input: null }));
    };
  }

  wake(): void {
    if (!this.#wire && this.#cancelDial) this.#dialAfter(0);
  }

  async close(): Promise<void> {
    this.die();
  }

  /** Nothing reaches the device any more, and nothing it asked for is answered. */
  die(): void {
    this.#dead = true;
    this.#line++;
    this.#cancelDial?.();
    this.#wire?.hangUp();
    this.#wire = null;
  }

  #call<T>(asked: Omit<Request, 'id'>, signal: AbortSignal | undefined): Promise<T> {
    const request = { id: ++this.#requests, ...asked };
    return new Promise((resolve, reject) => {
      const pending: Pending = { request, sent: false, resolve: resolve as (result: unknown) => void, reject };
      this.#pending.set(request.id, pending);
      signal?.addEventListener('abort', () => this.#pending.delete(request.id), { once: true });
      if (this.#wire) this.#ask(pending);
      else this.#dial();
    });
  }

  #ask(pending: Pending): void {
    pending.sent = true;
    if (!this.#happens('requestLost', pending.request.path)) this.#wire?.ask(JSON.stringify(pending.request));
  }

  #dial(): void {
    if (!this.#dialling && !this.#cancelDial) this.#dialAfter(0);
  }

  #dialAfter(ms: number): void {
    this.#cancelDial?.();
    this.#cancelDial = this.#options.world.scheduler.after(ms, () => {
      this.#cancelDial = null;
      void this.#connect();
    });
  }

  async #connect(): Promise<void> {
    if (this.#dead || this.#dialling) return;
    this.#dialling = true;
    const line = ++this.#line;
    const wire = await this.#options.dial({ heard: (text) => line === this.#line && this.#heard(text), closed: () => line === this.#line && this.#lost() });
    this.#dialling = false;
    if (this.#dead) return wire?.hangUp();
    if (!wire) return this.#dialAfter(backoff(this.#attempts++, this.#options.random));
    this.#wire = wire;
    this.#attempts = 0;
    for (const pending of this.#pending.values()) if (!pending.sent) this.#ask(pending);
    if (this.#stream) this.#subscribe();
  }

  #subscribe(): void {
    const id = ++this.#requests;
    this.#stream!.id = id;
    const lastEventId = this.#lastMark === undefined ? {} : { lastEventId: this.#lastMark };
    this.#wire!.ask(JSON.stringify({ id, path: 'sync.stream', input: lastEventId }));
  }

  /** What was asked and not answered may have been done or not. */
  #lost(): void {
    this.#wire = null;
    for (const { request, sent, reject } of [...this.#pending.values()]) {
      if (!sent) continue;
      this.#pending.delete(request.id);
      reject(new LinkError('lost', 'The connection broke'));
    }
    this.#stream?.handlers.down();
    this.#dialAfter(backoff(this.#attempts++, this.#options.random));
  }

  #heard(text: string): void {
    const answer = JSON.parse(text) as Answer;
    const { world, weather } = this.#options;
    if ('mark' in answer) return this.#said(answer);
    if ('ended' in answer) return this.#ended(answer);
    if (this.#happens('answerLost', String(this.#pending.get(answer.id)?.request.path))) return;
    if (this.#happens('late', '')) world.scheduler.after(this.#options.random() * weather.lateMs, () => !this.#dead && this.#answered(answer));
    else this.#answered(answer);
  }

  #answered(answer: Extract<Answer, { result: unknown } | { problem: Refusal }>): void {
    const pending = this.#pending.get(answer.id);
    if (!pending) return;
    this.#pending.delete(answer.id);
    if ('problem' in answer) pending.reject(errorOf(answer.problem));
    else pending.resolve(answer.result);
  }

  #said({ id, mark, message }: Extract<Answer, { mark: string }>): void {
    if (this.#stream?.id !== id) return;
    this.#lastMark = mark;
    this.#attempts = 0;
    this.#stream.handlers.message(message);
  }

  /** By the server: begun anew on another connection, as `linkOverTrpc` does. */
  #ended({ id, ended }: Extract<Answer, { ended: unknown }>): void {
    if (this.#stream?.id !== id) return;
    if (ended?.code === 'unauthenticated') return this.#stream.handlers.refused(errorOf(ended));
    this.#line++;
    this.#wire?.hangUp();
    this.#lost();
  }

  #happens(what: 'requestLost' | 'answerLost' | 'late', path: string): boolean {
    const { weather, random, world, device } = this.#options;
    if (weather[what] === 0 || random() >= weather[what]) return false;
    world.strike({ requestLost: 'request lost', answerLost: 'answer lost', late: 'answer late' }[what], `${device} ${path}`);
    return true;
  }
}

function procedureOf(action: OutboxAction): { path: string; input: object } {
  if (action.type === 'send') return { path: 'messages.send', input: { text: action.text, replyTo: action.replyTo } };
  if (action.type === 'edit') return { path: 'messages.edit', input: { seq: action.seq, text: action.text } };
  if (action.type === 'delete') return { path: 'messages.delete', input: { seq: action.seq } };
  return { path: 'messages.react', input: { seq: action.seq, emoji: action.emoji, on: action.on } };
}

function errorOf({ code, message, retryAfterMs }: Refusal): LinkError {
  return new LinkError(code, message, retryAfterMs === undefined ? {} : { retryAfterMs });
}
