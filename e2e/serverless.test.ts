// A deployment without our own server (Vercel-style): Next alone answers calls over HTTP and streams
// server-sent events. It shares a database, and nothing else, with a server that has sockets.
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createClient, MemoryStorage } from '../src/client/holdfast-client.ts';
import type { Account } from './harness/account.ts';
import { signUp } from './harness/account.ts';
import type { Child } from './harness/child.ts';
import { startChild } from './harness/child.ts';
import { freePort } from './harness/free-port.ts';
import type { Product } from './harness/product.ts';
import { startProduct } from './harness/product.ts';
import { introduce } from './harness/stage.ts';

const root = path.join(import.meta.dirname, '..');
let product: Product;
let next: Child;
let url: string;
let alice: Account;
let bob: Account;

beforeAll(async () => {
  product = await startProduct();
  const { password, port: databasePort } = JSON.parse(fs.readFileSync(path.join(product.dataDir, 'pg.json'), 'utf8'));
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  next = startChild(process.execPath, [path.join(root, 'node_modules/next/dist/bin/next'), 'start', '-H', '127.0.0.1', '-p', String(port)], {
    cwd: root,
    env: {
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      DATABASE_URL: `postgresql://postgres:${password}@127.0.0.1:${databasePort}/holdfast`,
      AUTH_SECRET: 'a secret that only this test knows, and long enough',
    },
  });
  await next.says(/Ready in/);
  alice = await signUp(product.url, { username: 'alice', displayName: 'Alice' });
  bob = await signUp(product.url, { username: 'bob', displayName: 'Bob' });
});

afterAll(async () => {
  await next?.end('SIGTERM');
  await product?.dispose();
});

test('people on HTTP and people on sockets talk, each message once and in order', async () => {
  const conversationId = await introduce(product, [alice, bob]);
  const onHttp = createClient({ url, token: alice.token, storage: new MemoryStorage(), transport: 'http' });
  const onSocket = createClient({ url: product.url, token: bob.token, storage: new MemoryStorage() });
  const heard = { alice: [] as string[], bob: [] as string[] };
  onHttp.onEvent((event) => heard.alice.push(String(event.payload.text ?? event.kind)));
  onSocket.onEvent((event) => heard.bob.push(String(event.payload.text ?? event.kind)));
  await Promise.all([onHttp.start(), onSocket.start()]);
  await vi.waitFor(() => expect([onHttp.status().state, onSocket.status().state]).toEqual(['online', 'online']), { timeout: 20_000 });

  for (let i = 1; i <= 5; i++) {
    await onHttp.settled(await onHttp.send(conversationId, { text: `over HTTP ${i}` }));
    await onSocket.settled(await onSocket.send(conversationId, { text: `over a socket ${i}` }));
  }

  const all = ['conversation.created', ...[1, 2, 3, 4, 5].flatMap((i) => [`over HTTP ${i}`, `over a socket ${i}`])];
  await vi.waitFor(() => expect(heard).toEqual({ alice: all, bob: all }), { timeout: 20_000 });
  await Promise.all([onHttp.stop(), onSocket.stop()]);
});
