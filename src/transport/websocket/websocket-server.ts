import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AnyRouter } from '@trpc/server';
import type { WebSocket } from 'ws';
import { WebSocketServer as Server } from 'ws';
import type { ContextFactory } from '../trpc/context.ts';
import { textFrame } from './frame.ts';
import type { CreateContext } from './rpc-connection.ts';
import { RpcConnection } from './rpc-connection.ts';
import { lookMs, SocketLine } from './socket-line.ts';

/** A larger frame ends its connection (1009). The longest text in UTF-8, escaped, is well below it. */
const maxFrameBytes = 512 * 1024;
const reconnectGroups = 10;
const reconnect = textFrame('{"id":null,"method":"reconnect"}');

export interface WebSocketOptions {
  router: AnyRouter;
  contexts: Pick<ContextFactory, 'node'>;
  onError(error: unknown): void;
}

/** tRPC over WebSocket: calls and the stream on one connection. */
export class WebSocketServer {
  readonly #options: WebSocketOptions;
  readonly #server = new Server({ noServer: true, maxPayload: maxFrameBytes, perMessageDeflate: false, clientTracking: false });
  readonly #lines = new Set<SocketLine>();
  readonly #looking: NodeJS.Timeout;

  constructor(options: WebSocketOptions) {
    this.#options = options;
    this.#looking = setInterval(() => this.#look(), lookMs).unref();
  }

  get size(): number {
    return this.#lines.size;
  }

  /** The most that any one connection has not passed on. */
  get bufferedBytes(): number {
    let most = 0;
    for (const { bufferedBytes } of this.#lines) most = Math.max(most, bufferedBytes);
    return most;
  }

  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#server.handleUpgrade(req, socket, head, (client) => this.#accept(client, socket, req));
  }

  /** Closes the connections of these sessions, also those that only make calls. */
  revoke(sessionIds: ReadonlySet<string>): void {
    for (const line of this.#lines) if (line.sessionId !== null && sessionIds.has(line.sessionId)) line.close(4401, 'session ended');
  }

  /** Asks everyone to reconnect, in groups spread over `spreadMs`, then closes what is left. */
  async close(spreadMs: number): Promise<void> {
    clearInterval(this.#looking);
    const lines = [...this.#lines];
    const groupSize = Math.ceil(lines.length / reconnectGroups);
    for (let at = 0; at < lines.length; at += groupSize) {
      for (const line of lines.slice(at, at + groupSize)) {
        line.write(reconnect);
        line.close(1012, 'server restarts');
      }
      await sleep(spreadMs / reconnectGroups);
    }
    for (const line of this.#lines) line.terminate();
    this.#server.close();
  }

  #accept(client: WebSocket, socket: Duplex, req: IncomingMessage): void {
    const line = new SocketLine(client, socket);
    const introduces = new URLSearchParams(req.url?.split('?')[1]).get('connectionParams') === '1';
    const rpc = new RpcConnection(this.#options, line, { createContext: this.#contextOf(req, line), introduces });
    this.#listen(client, line, rpc);
  }

  /** A function of its own, as is `#listen`: what listens lives as long as the connection, and must not hold its request. */
  #contextOf(req: IncomingMessage, line: SocketLine): CreateContext {
    return async (parameters) => {
      const context = await this.#options.contexts.node({ req, token: parameters?.token ?? null });
      line.sessionId = context.session?.id ?? null;
      return context;
    };
  }

  #listen(client: WebSocket, line: SocketLine, rpc: RpcConnection): void {
    this.#lines.add(line);
    client.on('message', (data: Buffer, isBinary: boolean) => {
      if (!line.open) return;
      line.heard();
      if (isBinary) rpc.malformed();
      else rpc.heard(data.toString());
    });
    client.once('close', () => {
      this.#lines.delete(line);
      rpc.closed();
    });
    // Garbage and oversized frames end up here; ws closes that connection by itself.
    client.on('error', () => {});
  }

  #look(): void {
    for (const line of this.#lines) line.look();
  }
}
