import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { pino } from 'pino';
import { v7 as newId } from 'uuid';
import { onTestFinished } from 'vitest';
import type { House } from '../../service/test-cast.ts';
import { openHouse } from '../../service/test-cast.ts';
import { createNodeHandler } from '../../transport/http/trpc-node.ts';
import { appRouter } from '../../transport/trpc/app-router.ts';
import { createContextFactory } from '../../transport/trpc/context.ts';
import { HeadPoll } from '../../transport/websocket/head-poll.ts';
import { Hub } from '../../transport/websocket/hub.ts';
import { createOpenStream } from '../../transport/websocket/open-stream.ts';
import { WebSocketServer } from '../../transport/websocket/websocket-server.ts';

export interface ServedHouse {
  house: House;
  url: string;
  /** Ends every connection, and lets no other through until `plugIn`. */
  pullOut(): void;
  plugIn(): void;
  /** Connections that are open, also those of calls. */
  connections(): number;
  /** Says that the server restarts, as when it is told to stop. */
  askToReconnect(): Promise<void>;
}

/** The real transport over memory repositories, on a free port; gone when the test is finished. */
export async function serveHouse(changes: Parameters<typeof openHouse>[0] = {}): Promise<ServedHouse> {
  const house = openHouse(changes);
  const onError = () => {};
  const schedule = (run: () => void, ms: number) => void setTimeout(run, ms).unref();
  const hub = new Hub({ ...house.ports, bus: house.bus }, { schedule, onError });
  const stream = createOpenStream({ hub, presence: house.presence, newId, schedule, onError });
  const logger = pino({ level: 'silent' });
  const contexts = createContextFactory({ services: house, stream, logger, authSecret: 'x'.repeat(32), publicUrl: null, trustProxy: false });
  const sockets = openSockets(contexts, onError);
  const poll = new HeadPoll(hub, house.ports, { pollMs: 100, compareMs: 60_000, onRevoked: (ids) => sockets.current.revoke(new Set(ids)), onError });
  poll.start();

  const rpc = createNodeHandler(contexts);
  const server = createServer((req, res) => rpc(req, res));
  server.on('upgrade', (req: IncomingMessage, socket: Duplex, head: Buffer) => sockets.current.upgrade(req, socket, head));
  const open = new Set<Socket>();
  let pluggedIn = true;
  server.on('connection', (socket) => {
    if (!pluggedIn) return void socket.destroy();
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const pullOut = () => {
    pluggedIn = false;
    for (const socket of open) socket.destroy();
  };
  onTestFinished(() => {
    poll.stop();
    pullOut();
    server.close();
  });
  return {
    house,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    pullOut,
    plugIn: () => void (pluggedIn = true),
    connections: () => open.size,
    askToReconnect: () => sockets.replace(),
  };
}

/** A WebSocket server, and the one that takes its place when it is asked to close. */
function openSockets(contexts: ReturnType<typeof createContextFactory>, onError: (error: unknown) => void) {
  const make = () => new WebSocketServer({ router: appRouter, contexts, onError });
  const sockets = {
    current: make(),
    async replace(): Promise<void> {
      const former = sockets.current;
      sockets.current = make();
      await former.close(50);
    },
  };
  return sockets;
}
