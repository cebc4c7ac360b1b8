import { backoff } from '../../src/client/backoff.ts';
import { ThinSocket } from './thin-socket.ts';

export interface LineOptions {
  url: string;
  token: string;
  /** Where the stream goes on; null for all that there is. Without it, there is no stream. */
  watermark?: string | null;
  onOpen(): void;
  /** A message of the stream, unparsed. */
  onStream(frame: string): void;
  /** Something has to be tried again. */
  onRetry(): void;
  onFailed(problem: Error): void;
}

interface Call {
  request: string;
  answered(frame: string): void;
  attempts: number;
}

/**
 * tRPC's frames over thin sockets: calls with their answers, and one stream. What a lost connection or a server
 * that cannot just now leaves unanswered is tried again, as real devices do it (`src/client`): a call as it was,
 * the stream on a new connection.
 */
export class TrpcLine {
  readonly #options: LineOptions;
  readonly #calls = new Map<number, Call>();
  #socket!: ThinSocket;
  #lastId = 0;
  /** How the stream's frames begin. */
  #stream = 'no stream yet';
  #lastFrame: string | null = null;
  #attempts = 0;
  #open = false;
  #closed = false;

  constructor(options: LineOptions) {
    this.#options = options;
    this.#connect();
  }

  /** Of the last message of the stream. */
  get watermark(): string | null {
    const [, heard] = /"type":"data","id":"([^"]*)"/.exec(this.#lastFrame ?? '') ?? [];
    return heard ?? this.#options.watermark ?? null;
  }

  /** `answered` is given the whole frame. */
  call(method: 'query' | 'mutation', path: string, { input, answered }: { input: string; answered(frame: string): void }): void {
    const id = ++this.#lastId;
    const call = { request: `{"id":${id},"method":"${method}","params":{"path":"${path}","input":{"json":${input}}}}`, answered, attempts: 0 };
    this.#calls.set(id, call);
    if (this.#open) this.#socket.send(call.request);
  }

  close(): void {
    this.#closed = true;
    this.#socket.destroy();
  }

  #connect(): void {
    const { url, token, onOpen } = this.#options;
    this.#socket = new ThinSocket(url, {
      path: '/api/ws?connectionParams=1',
      onOpen: () => {
        this.#open = true;
        this.#socket.sendAlone(JSON.stringify({ method: 'connectionParams', data: { token } }));
        if (this.#options.watermark !== undefined) this.#subscribe();
        for (const { request } of this.#calls.values()) this.#socket.send(request);
        onOpen();
      },
      onText: (text) => this.#hear(text),
      onEnd: () => this.#lost(),
    });
  }

  #subscribe(): void {
    const id = ++this.#lastId;
    const { watermark } = this;
    this.#stream = `{"id":${id},"result":{"type":"data",`;
    this.#socket.send(`{"id":${id},"method":"subscription","params":{"path":"sync.stream","input":{"json":${watermark ? `{"lastEventId":"${watermark}"}` : '{}'}}}}`);
  }

  #lost(): void {
    this.#open = false;
    if (this.#closed) return;
    this.#options.onRetry();
    setTimeout(() => !this.#closed && this.#connect(), backoff(this.#attempts++, Math.random));
  }

  #hear(text: string): void {
    if (text.startsWith(this.#stream)) {
      this.#lastFrame = text;
      this.#attempts = 0;
      return this.#options.onStream(text);
    }
    if (text === 'PING') return this.#socket.sendAlone('PONG');
    const id = Number.parseInt(text.slice(6), 10);
    const call = this.#calls.get(id);
    // Nothing but an answer begins like this; whatever else comes is looked at properly.
    if (!call || !text.startsWith(`{"id":${id},"result":`)) return this.#hearOther(text, call);
    this.#calls.delete(id);
    call.answered(text);
  }

  #hearOther(text: string, call: Call | undefined): void {
    const frame = JSON.parse(text) as { method?: string; result?: { type?: string }; error?: { json: { data?: { holdfast?: { code?: string } } } } };
    if (frame.method === 'reconnect' || frame.result?.type === 'started') return;
    // The stream is over. Without it the connection is of no use.
    if (frame.result?.type === 'stopped') return this.#socket.destroy();
    const code = frame.error?.json.data?.holdfast?.code;
    if (code !== 'unavailable' && code !== 'rate_limited') return this.#options.onFailed(new Error(`Holdfast said: ${text.slice(0, 500)}`));
    if (!call) return this.#socket.destroy();
    this.#options.onRetry();
    setTimeout(() => this.#open && this.#socket.send(call.request), backoff(call.attempts++, Math.random));
  }
}
