import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Account } from './harness/account.ts';
import { logIn, signUp } from './harness/account.ts';
import { get, post, Refusal } from './harness/call.ts';
import { startChild } from './harness/child.ts';
import type { Product } from './harness/product.ts';
import { startProduct, temporaryFolder } from './harness/product.ts';
import { Wire } from './harness/wire.ts';

let product: Product;
let alice: Account;
let bob: Account;
let conversationId: string;

beforeAll(async () => {
  product = await startProduct();
  alice = await signUp(product.url, { username: 'alice', displayName: 'Alice' });
  bob = await signUp(product.url, { username: 'bob', displayName: 'Bob' });
  const head = await post(product.url, 'conversations.openDirect', { token: alice.token, input: { userId: bob.id } });
  conversationId = (head as { conversationId: string }).conversationId;
});

afterAll(async () => {
  await product.dispose();
});

const send = (text: string) => ({ conversationId, clientId: crypto.randomUUID(), text });

describe('a connection that misbehaves', () => {
  let bystander: Wire;
  const heard: string[] = [];

  beforeAll(async () => {
    bystander = await Wire.open(product.url, bob.token);
    await bystander.listen((message) => heard.push(JSON.stringify(message)));
  });

  afterAll(() => bystander.close());

  test.each([
    ['text that is not JSON', 'garbage'],
    ['JSON that is no request', '[[[]]]'],
    ['a number', '42'],
    ['null', 'null'],
    ['a request without a path', '{"id":1,"method":"query","params":{}}'],
    ['an unknown method', '{"id":1,"method":"destroy","params":{"path":"auth.me"}}'],
    ['a path of the prototype', '{"id":1,"method":"query","params":{"path":"__proto__.constructor"}}'],
    ['deep nesting', `{"id":1,"method":"query","params":{"path":"auth.me","input":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`],
    ['bytes', Buffer.from([0, 255, 1, 254])],
  ])('%s disturbs nobody else', async (_, frame) => {
    const socket = await rawSocket(alice.token);
    socket.send(frame);
    await answerOrClose(socket);
    await expect(get(product.url, 'auth.me', { token: bob.token, input: undefined })).resolves.toBeTruthy();
  });

  test('a frame over the size limit ends its own connection', async () => {
    const socket = await rawSocket(alice.token);
    socket.send(Buffer.alloc(8 * 1024 * 1024, 'a'));
    expect(await closed(socket)).toBe(1009);
  });

  test('a second hello is harmless', async () => {
    const socket = await rawSocket(alice.token);
    socket.send(JSON.stringify({ method: 'connectionParams', data: { token: bob.token } }));
    socket.send(JSON.stringify({ id: 1, jsonrpc: '2.0', method: 'query', params: { path: 'auth.me' } }));
    // Whoever the connection was at first, it stays; it never becomes another person.
    expect((await answerOrClose(socket)) ?? 'closed').not.toContain(bob.id);
  });

  test('a second stream on one connection is refused', async () => {
    const wire = await Wire.open(product.url, alice.token);
    onTestFinished(() => wire.close());
    await wire.listen(() => {});
    await expect(wire.listen(() => {})).rejects.toThrow('already has a stream');
  });

  test('half an upgrade and a closed door', async () => {
    const { port } = new URL(product.url);
    const socket = net.connect(Number(port), '127.0.0.1');
    socket.write('GET /api/ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: no\r\n\r\n');
    const answer = await new Promise<Buffer>((resolve) => socket.once('data', resolve));
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 4/);
    socket.destroy();
  });

  test('whoever was connected all the while still hears', async () => {
    const input = send('still here');
    await post(product.url, 'messages.send', { token: alice.token, input });
    await expect.poll(() => heard.some((message) => message.includes(input.clientId))).toBe(true);
  });
});

test('a token that never was gets no stream', async () => {
  const wire = await Wire.open(product.url, 'not-a-token');
  onTestFinished(() => wire.close());
  await expect(wire.listen(() => {})).rejects.toMatchObject({ code: 'unauthenticated' });
});

test('a revoked session’s connections close within a second', async () => {
  const token = await logIn(product.url, alice);
  const socket = await rawSocket(token);
  socket.send(JSON.stringify({ id: 1, jsonrpc: '2.0', method: 'subscription', params: { path: 'sync.stream', input: { json: {} } } }));
  await answerOrClose(socket);
  const ended = closed(socket);
  const start = performance.now();
  await post(product.url, 'auth.revoke', { token: alice.token, input: { sessionIds: 'others' } });
  await ended;
  expect(performance.now() - start).toBeLessThan(1_000);
  await expect(get(product.url, 'auth.me', { token, input: undefined })).rejects.toMatchObject({ code: 'unauthenticated' });
});

test('a graceful stop acknowledges what is in flight and refuses the rest for a retry', async () => {
  // The connections are asked to leave one after another; until the last has gone, calls are still answered.
  const idle = await Promise.all(Array.from({ length: 10 }, () => Wire.open(product.url, bob.token)));
  const acknowledged = new Map<number, string>();
  const refused: unknown[] = [];
  let stopped = false;
  const write = async () => {
    while (!stopped) {
      const input = send('said while it stops');
      try {
        const { seq } = (await post(product.url, 'messages.send', { token: alice.token, input })) as { seq: number };
        acknowledged.set(seq, input.clientId);
      } catch (error) {
        refused.push(error);
        // Only a server that is gone does not even refuse.
        if (!(error instanceof Refusal)) return;
      }
    }
  };
  const writers = Array.from({ length: 8 }, write);
  await expect.poll(() => acknowledged.size).toBeGreaterThan(50);
  expect(await product.stop()).toBe(0);
  stopped = true;
  await Promise.all(writers);
  for (const wire of idle) wire.close();

  const refusals = refused.filter((error) => error instanceof Refusal);
  expect(refusals.length).toBeGreaterThan(0);
  for (const refusal of refusals) expect(refusal.code).toBe('unavailable');
  await product.restart();
  const stored = await readAll();
  for (const [seq, clientId] of acknowledged) expect(stored.get(seq)).toBe(clientId);
  expect(new Set(stored.values()).size).toBe(stored.size);
});

test('what happened is told to whoever reads the meters from this machine', async () => {
  const meters = async () => (await (await fetch(`${product.url}/metrics`)).text()).split('\n');
  const meter = async (name: string) => Number((await meters()).find((line) => line.startsWith(`${name} `))?.split(' ')[1]);
  const before = await meter('holdfast_acknowledged_total');
  const input = send('counted');
  for (let i = 0; i < 2; i++) await post(product.url, 'messages.send', { token: alice.token, input });
  expect(await meter('holdfast_acknowledged_total')).toBe(before + 2);
  expect(await meter('holdfast_dedup_hits_total')).toBeGreaterThan(0);
  const wire = await Wire.open(product.url, bob.token);
  await wire.listen(() => {});
  expect(await meter('holdfast_connections{kind="stream"}')).toBeGreaterThan(0);
  wire.close();
  const forwarded = await fetch(`${product.url}/metrics`, { headers: { 'x-forwarded-for': '203.0.113.7' } });
  expect(forwarded.status).toBe(404);
});

test('a server that stops is not ready before it has sent everybody away', async () => {
  const ready = async () => (await fetch(`${product.url}/health/ready`)).json();
  expect(await ready()).toEqual({ status: 'ready', database: true, bus: true });
  // They are asked to leave one after another.
  const idle = await Promise.all(Array.from({ length: 10 }, () => rawSocket(alice.token)));
  const ended = product.stop();
  await expect.poll(ready, { interval: 10 }).toEqual({ status: 'stopping' });
  expect(idle.filter((socket) => socket.readyState === WebSocket.OPEN).length).toBeGreaterThan(0);
  expect(await ended).toBe(0);
  await product.restart();
});

test('what was acknowledged survives kill -9, and sessions do', async () => {
  const input = send('before the power went');
  const { seq } = (await post(product.url, 'messages.send', { token: alice.token, input })) as { seq: number };
  await product.kill();
  await product.restart();
  expect((await readAll()).get(seq)).toBe(input.clientId);
  const again = (await post(product.url, 'messages.send', { token: alice.token, input })) as { seq: number; duplicate: boolean };
  expect(again).toMatchObject({ seq, duplicate: true });
});

describe('npm start', () => {
  test('tells every problem of a wrong configuration and stops', async () => {
    const server = start({ PORT: 'seventy', REDIS_URL: 'nowhere', DATABASE_URL: 'mysql://x' });
    expect(await server.ended()).toBe(1);
    for (const name of ['PORT', 'REDIS_URL', 'DATABASE_URL', 'AUTH_SECRET']) expect(server.output()).toContain(name);
    expect(server.output()).not.toContain('    at ');
  });

  test('says so when the port is taken, and stops the database it had started', async () => {
    const dataDir = temporaryFolder();
    const server = start({ PORT: new URL(product.url).port, DATA_DIR: dataDir });
    expect(await server.ended()).toBe(1);
    expect(server.output()).toContain('EADDRINUSE');
    expect(fs.readdirSync(dataDir, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('postmaster.pid'))).toEqual([]);
    fs.rmSync(dataDir, { recursive: true });
  });
});

function start(env: Record<string, string>) {
  return startChild(process.execPath, [path.join(import.meta.dirname, '../src/start.ts')], { env: { DATABASE_URL: '', REDIS_URL: '', AUTH_SECRET: '', ...env } });
}

/** The log as seq → clientId. */
async function readAll(): Promise<Map<number, string>> {
  const stored = new Map<number, string>();
  for (;;) {
    const input = { conversationId, after: stored.size, limit: 500 };
    const { events } = (await get(product.url, 'sync.range', { token: alice.token, input })) as { events: { seq: number; clientId: string }[] };
    if (events.length === 0) return stored;
    for (const { seq, clientId } of events) stored.set(seq, clientId);
  }
}

async function rawSocket(token: string): Promise<WebSocket> {
  const socket = new WebSocket(`${product.url.replace('http', 'ws')}/api/ws?connectionParams=1`);
  onTestFinished(() => socket.terminate());
  socket.on('error', () => {});
  await new Promise((resolve) => socket.once('open', resolve));
  socket.send(JSON.stringify({ method: 'connectionParams', data: { token } }));
  return socket;
}

/** The first frame that comes, or null when the connection ends instead. */
function answerOrClose(socket: WebSocket): Promise<string | null> {
  return new Promise((resolve) => {
    socket.once('message', (data: Buffer) => resolve(data.toString()));
    socket.once('close', () => resolve(null));
  });
}

function closed(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => socket.once('close', resolve));
}
