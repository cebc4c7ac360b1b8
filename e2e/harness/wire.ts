import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { ErrorShape } from './call.ts';
import { Refusal } from './call.ts';

/** One WebSocket to Holdfast, speaking tRPC's frames with as little work as can be: a load generator shares the machine. */
export class Wire {
  readonly #socket: WebSocket;
  readonly #calls = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  #listener: (message: unknown) => void = () => {};
  #lastId = 0;
  #stream = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => this.#hear(data.toString()));
    socket.on('error', () => {});
    socket.on('close', () => {
      for (const { reject } of this.#calls.values()) reject(new Error('the connection closed'));
      this.#calls.clear();
    });
  }

  static async open(url: string, token: string): Promise<Wire> {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/api/ws?connectionParams=1`, { perMessageDeflate: false });
    await once(socket, 'open');
    socket.send(JSON.stringify({ method: 'connectionParams', data: { token } }));
    return new Wire(socket);
  }

  call(method: 'query' | 'mutation', path: string, input: unknown): Promise<unknown> {
    const id = ++this.#lastId;
    this.#socket.send(JSON.stringify({ id, jsonrpc: '2.0', method, params: { path, input: { json: input } } }));
    return new Promise((resolve, reject) => this.#calls.set(id, { resolve, reject }));
  }

  /** Subscribes to the stream; resolves when the first message has arrived. */
  listen(listener: (message: unknown) => void): Promise<void> {
    this.#stream = ++this.#lastId;
    this.#socket.send(JSON.stringify({ id: this.#stream, jsonrpc: '2.0', method: 'subscription', params: { path: 'sync.stream', input: { json: {} } } }));
    return new Promise((resolve, reject) => {
      this.#calls.set(this.#stream, { resolve: () => resolve(), reject });
      this.#listener = listener;
    });
  }

  close(): void {
    this.#socket.close();
  }

  #hear(text: string): void {
    if (text === 'PING') return this.#socket.send('PONG');
    const { id, error, result } = JSON.parse(text) as {
      id: number;
      error?: { json: ErrorShape };
      result?: { type: string; data?: { json: unknown } };
    };
    const call = this.#calls.get(id);
    if (error) call?.reject(new Refusal(`call ${id}`, error.json));
    else if (result?.type === 'data') {
      if (id === this.#stream) this.#listener((result.data!.json as { data: unknown }).data);
      call?.resolve(result.data?.json);
    }
    if (error || result?.type !== 'started') this.#calls.delete(id);
  }
}
