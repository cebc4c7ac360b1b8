import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AnyRouter } from '@trpc/server';
import { getWSConnectionHandler } from '@trpc/server/adapters/ws';
import type { WebSocket } from 'ws';
import { WebSocketServer as Server } from 'ws';
import { spliceEncoder } from './encoder.ts';
import { guardSocket, socketLimits } from './socket-guard.ts';

/** A larger frame ends its connection (1009). The longest text in UTF-8, escaped, is well below it. */
const maxFrameBytes = 512 * 1024;
const reconnectGroups = 10;

export interface WebSocketOptions<Context> {
  router: AnyRouter;
  /** Must not throw: a client whose context cannot be made would reconnect for ever. */
  createContext(connection: { req: IncomingMessage; socket: WebSocket; token: string | null }): Promise<Context>;
  /** Who the connection turned out to be, or null. */
  callerOf(context: Context): { sessionId: string } | null;
  onError(error: unknown): void;
}

/** tRPC over WebSocket: calls and the stream on one connection. */
export class WebSocketServer<Context> {
  readonly #server = new Server({ noServer: true, maxPayload: maxFrameBytes, perMessageDeflate: false });
  readonly #sessions = new Map<WebSocket, string>();

  constructor(options: WebSocketOptions<Context>) {
    const serve = getWSConnectionHandler({
      wss: this.#server,
      router: options.router,
      createContext: async ({ req, res, info }) => {
        const context = await options.createContext({ req, socket: res, token: info.connectionParams?.token ?? null });
        this.#identify(res, options.callerOf(context));
        return context as object;
      },
      experimental_encoder: spliceEncoder,
      keepAlive: { enabled: true, pingMs: 30_000, pongWaitMs: 10_000 },
      maxBatchSize: 50,
    });
    this.#server.on('connection', (socket: WebSocket, req: IncomingMessage) => {
      // Garbage and oversized frames end up here; ws closes that connection by itself.
      socket.on('error', () => {});
      guardSocket(socket, socketLimits);
      this.#expectIdentity(socket);
      serve(socket, req);
    });
    this.#server.on('error', options.onError);
  }

  get size(): number {
    return this.#server.clients.size;
  }

  /** The most that any one connection has not passed on. */
  get bufferedBytes(): number {
    let most = 0;
    for (const { bufferedAmount } of this.#server.clients) most = Math.max(most, bufferedAmount);
    return most;
  }

  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#server.handleUpgrade(req, socket, head, (client) => this.#server.emit('connection', client, req));
  }

  /** Closes the connections of these sessions, also those that only make calls. */
  revoke(sessionIds: ReadonlySet<string>): void {
    for (const [socket, sessionId] of this.#sessions) if (sessionIds.has(sessionId)) socket.close(4401, 'session ended');
  }

  /** Asks everyone to reconnect, in groups spread over `spreadMs`, then closes what is left. */
  async close(spreadMs: number): Promise<void> {
    const sockets = [...this.#server.clients];
    const groupSize = Math.ceil(sockets.length / reconnectGroups);
    for (let at = 0; at < sockets.length; at += groupSize) {
      for (const socket of sockets.slice(at, at + groupSize)) {
        if (socket.readyState === socket.OPEN) socket.send('{"id":null,"method":"reconnect"}');
        socket.close(1012, 'server restarts');
      }
      await new Promise((resolve) => setTimeout(resolve, spreadMs / reconnectGroups));
    }
    for (const socket of this.#server.clients) socket.terminate();
    this.#server.close();
  }

  #identify(socket: WebSocket, caller: { sessionId: string } | null): void {
    if (!caller || socket.readyState !== socket.OPEN) return;
    this.#sessions.set(socket, caller.sessionId);
    socket.once('close', () => this.#sessions.delete(socket));
  }

  /** A connection without a session may sign in or up, but not stay. */
  #expectIdentity(socket: WebSocket): void {
    const timer = setTimeout(() => {
      if (!this.#sessions.has(socket)) socket.close(4401, 'not signed in');
    }, socketLimits.signInMs);
    timer.unref();
    socket.once('close', () => clearTimeout(timer));
  }
}
