import { ThinSocket } from './thin-socket.ts';

export interface LineHandlers {
  /** A message of the stream, unparsed: where its own text begins is for the reader to find. */
  onStream(frame: string): void;
  onEnd(problem: Error | null): void;
}

/** tRPC's frames over a thin socket: calls with their answers, and one stream. */
export class TrpcLine {
  readonly #socket: ThinSocket;
  readonly #calls = new Map<number, (frame: string) => void>();
  readonly #handlers: LineHandlers;
  #lastId = 0;
  #stream = 'no stream yet';

  constructor(url: string, { token, onOpen, ...handlers }: LineHandlers & { token: string; onOpen(): void }) {
    this.#handlers = handlers;
    this.#socket = new ThinSocket(url, {
      path: '/api/ws?connectionParams=1',
      onOpen: () => {
        this.#socket.sendAlone(JSON.stringify({ method: 'connectionParams', data: { token } }));
        onOpen();
      },
      onText: (text) => this.#hear(text),
      onEnd: (problem) => handlers.onEnd(problem),
    });
  }

  /** `answered` is given the whole frame. */
  call(method: 'query' | 'mutation', path: string, { input, answered }: { input: string; answered(frame: string): void }): void {
    const id = ++this.#lastId;
    this.#calls.set(id, answered);
    this.#socket.send(`{"id":${id},"method":"${method}","params":{"path":"${path}","input":{"json":${input}}}}`);
  }

  subscribe(input: string): void {
    const id = ++this.#lastId;
    this.#stream = `{"id":${id},"result":{"type":"data",`;
    this.#socket.send(`{"id":${id},"method":"subscription","params":{"path":"sync.stream","input":{"json":${input}}}}`);
  }

  close(): void {
    this.#socket.destroy();
  }

  #hear(text: string): void {
    if (text.startsWith(this.#stream)) return this.#handlers.onStream(text);
    if (text === 'PING') return this.#socket.sendAlone('PONG');
    const id = Number.parseInt(text.slice(6), 10);
    const call = this.#calls.get(id);
    // Nothing but an answer begins like this; whatever else comes is looked at properly.
    if (call && text.startsWith(`{"id":${id},"result":`)) {
      this.#calls.delete(id);
      return call(text);
    }
    this.#hearOther(text);
  }

  #hearOther(text: string): void {
    const frame = JSON.parse(text) as { error?: unknown; method?: string; result?: { type?: string } };
    if (frame.method === 'reconnect' || frame.result?.type === 'started') return;
    this.#handlers.onEnd(new Error(`Holdfast said: ${text.slice(0, 500)}`));
  }
}
