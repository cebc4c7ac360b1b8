import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import { SocketDrawer } from './roaming-socket.ts';

const patience = { timeout: 10_000, interval: 5 };

async function serve(): Promise<{ url: string; guests: WebSocket[] }> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const guests: WebSocket[] = [];
  server.on('connection', (guest) => guests.push(guest));
  onTestFinished(() => {
    for (const guest of guests) guest.terminate();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, guests };
}

function connect(drawer: SocketDrawer): globalThis.WebSocket {
  const socket = new drawer.WebSocket('ws://nowhere.example/api/ws?connectionParams=1');
  onTestFinished(() => socket.close());
  return socket;
}

test('each connection goes to the server the dice choose', async () => {
  const servers = [await serve(), await serve()];
  const drawer = new SocketDrawer(servers.map(({ url }) => url), vi.fn<() => number>().mockReturnValueOnce(0.9).mockReturnValueOnce(0.1));
  connect(drawer);
  await vi.waitFor(() => expect(servers.map(({ guests }) => guests.length)).toEqual([0, 1]), patience);
  connect(drawer);
  await vi.waitFor(() => expect(servers.map(({ guests }) => guests.length)).toEqual([1, 1]), patience);
});

test('all sockets of a device can be killed', async () => {
  const { url, guests } = await serve();
  const drawer = new SocketDrawer([url], () => 0);
  const sockets = [connect(drawer), connect(drawer)];
  await vi.waitUntil(() => guests.length === 2 && sockets.every(({ readyState }) => readyState === 1), patience);
  drawer.killAll();
  await vi.waitUntil(() => sockets.every(({ readyState }) => readyState === 3), patience);
});

test('a device that stalls reads nothing, also on a new socket, until it goes on', async () => {
  const { url, guests } = await serve();
  const drawer = new SocketDrawer([url], () => 0);
  const heard: string[] = [];
  const listen = (socket: globalThis.WebSocket) => socket.addEventListener('message', ({ data }) => heard.push(String(data)));
  listen(connect(drawer));
  await vi.waitUntil(() => guests.length === 1, patience);
  guests[0]!.send('before');
  await vi.waitFor(() => expect(heard).toEqual(['before']), patience);
  drawer.stall(true);
  listen(connect(drawer));
  await vi.waitUntil(() => guests.length === 2, patience);
  // More than the system keeps for somebody who does not read.
  for (const guest of guests) guest.send('x'.repeat(2 ** 25));
  await vi.waitUntil(() => guests.every(({ bufferedAmount }) => bufferedAmount > 2 ** 24), patience);
  expect(heard).toEqual(['before']);
  drawer.stall(false);
  await vi.waitFor(() => expect(heard.map(({ length }) => length)).toEqual([6, 2 ** 25, 2 ** 25]), patience);
});
