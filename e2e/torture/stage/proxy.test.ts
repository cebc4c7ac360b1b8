import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import net from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Proxy } from './proxy.ts';
import { layProxy } from './proxy.ts';

const patience = { timeout: 10_000, interval: 5 };
const muchMoreThanBuffersHold = 'x'.repeat(2 ** 25);

/** Somebody who listens, and keeps what is said to them. */
async function listener(): Promise<{ port: number; callers: Socket[] }> {
  const callers: Socket[] = [];
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    callers.push(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const caller of callers) caller.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, callers };
}

interface End {
  socket: Socket;
  heard(): string;
  /** How it ended, once it did. */
  fate(): string;
}

function listen(socket: Socket): End {
  let heard = '';
  let fate = '';
  socket.on('data', (chunk) => (heard += chunk.toString()));
  socket.on('end', () => (fate ||= 'ended'));
  socket.on('error', (error: NodeJS.ErrnoException) => (fate ||= error.code!));
  return { socket, heard: () => heard, fate: () => fate };
}

function call(proxy: Proxy): End {
  const socket = net.connect(proxy.port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  return listen(socket);
}

/** Alice calls bob through a proxy. */
async function connected() {
  const { port, callers } = await listener();
  const proxy = await layProxy(port);
  onTestFinished(() => proxy.close());
  const alice = call(proxy);
  await vi.waitUntil(() => callers.length === 1, patience);
  return { proxy, alice, bob: listen(callers[0]!), callers };
}

const hears = (end: End, words: string) => vi.waitFor(() => expect(end.heard()).toBe(words), patience);
const ends = (end: End, fate: string) => vi.waitFor(() => expect(end.fate()).toBe(fate), patience);

test('in calm weather words pass both ways, and so does the end', async () => {
  const { proxy, alice, bob } = await connected();
  alice.socket.write('hello');
  await hears(bob, 'hello');
  bob.socket.write('hi');
  await hears(alice, 'hi');
  expect(proxy.connections).toBe(1);
  alice.socket.end('bye');
  await hears(bob, 'hellobye');
  await ends(bob, 'ended');
  bob.socket.end();
  await vi.waitUntil(() => proxy.connections === 0, patience);
});

test('delay and jitter keep the order', async () => {
  const { proxy, alice, bob } = await connected();
  proxy.weather({ delayMs: 60, jitterMs: 60, slow: 'up' });
  const words = Array.from({ length: 20 }, (_, place) => String.fromCodePoint(97 + place));
  const start = performance.now();
  for (const word of words) {
    alice.socket.write(word);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await hears(bob, words.join(''));
  expect(performance.now() - start).toBeGreaterThan(40);
});

test('a thin line takes its time', async () => {
  const { proxy, alice, bob } = await connected();
  proxy.weather({ bytesPerSecond: 100_000 });
  const words = 'x'.repeat(30_000);
  const start = performance.now();
  alice.socket.write(words);
  await hears(bob, words);
  expect(performance.now() - start).toBeGreaterThan(200);
});

test('a frozen direction lets nothing pass, not even a reset, until it thaws; the other one works', async () => {
  const { proxy, alice, bob } = await connected();
  proxy.weather({ frozen: 'up' });
  alice.socket.write('lost?');
  bob.socket.write('here');
  await hears(alice, 'here');
  expect(bob.heard()).toBe('');
  proxy.calm();
  await hears(bob, 'lost?');

  proxy.weather({ frozen: 'both' });
  alice.socket.resetAndDestroy();
  await once(alice.socket, 'close');
  expect(bob.fate()).toBe('');
  expect(proxy.connections).toBe(1);
  proxy.calm();
  await ends(bob, 'ECONNRESET');
});

test('in the frozen direction the sender’s buffers fill up', async () => {
  const { proxy, alice, bob } = await connected();
  proxy.weather({ frozen: 'up' });
  alice.socket.write(muchMoreThanBuffersHold);
  bob.socket.write('here');
  await hears(alice, 'here');
  expect(alice.socket.writableLength).toBeGreaterThan(0);
  expect(bob.heard()).toBe('');
  proxy.calm();
  await vi.waitUntil(() => bob.heard().length === muchMoreThanBuffersHold.length, patience);
});

test('what was swallowed is gone, and the connection with it', async () => {
  const { proxy, alice, bob } = await connected();
  proxy.weather({ swallowed: 'up' });
  alice.socket.write(muchMoreThanBuffersHold);
  await vi.waitUntil(() => alice.socket.writableLength === 0, patience);
  bob.socket.write('are you there?');
  await hears(alice, 'are you there?');
  proxy.calm();
  await ends(bob, 'ECONNRESET');
  await ends(alice, 'ECONNRESET');
  expect(bob.heard()).toBe('');
});

test('a cut comes in the middle of what is said, or of silence', async () => {
  const { proxy, alice, bob, callers } = await connected();
  proxy.cut();
  alice.socket.write('goodbye!');
  await ends(bob, 'ended');
  expect(bob.heard()).toBe('good');
  await ends(alice, 'ended');
  await vi.waitUntil(() => proxy.connections === 0, patience);

  const silent = call(proxy);
  await vi.waitUntil(() => callers.length === 2, patience);
  proxy.cut();
  await ends(silent, 'ended');
});

test('a reset is felt by both, and new callers get through', async () => {
  const { proxy, alice, bob, callers } = await connected();
  proxy.reset();
  await ends(alice, 'ECONNRESET');
  await ends(bob, 'ECONNRESET');
  call(proxy);
  await vi.waitUntil(() => callers.length === 2, patience);
});

test('who calls when callers are refused is reset; who was connected stays', async () => {
  const { proxy, alice, bob } = await connected();
  proxy.weather({ refuse: true });
  const carol = call(proxy);
  await ends(carol, 'ECONNRESET');
  alice.socket.write('still here');
  await hears(bob, 'still here');
});

test('new callers go where it points; nobody there is felt as a reset', async () => {
  const { proxy, alice, bob } = await connected();
  const { port, callers } = await listener();
  proxy.pointAt(port);
  const carol = call(proxy);
  await vi.waitUntil(() => callers.length === 1, patience);
  carol.socket.write('hello');
  await hears(listen(callers[0]!), 'hello');
  alice.socket.write('hello bob');
  await hears(bob, 'hello bob');
  proxy.pointAt(1);
  await ends(call(proxy), 'ECONNRESET');
});
