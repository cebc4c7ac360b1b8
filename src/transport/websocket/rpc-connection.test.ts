import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { createTRPCClient, createWSClient, wsLink } from '@trpc/client';
import { initTRPC, TRPCError } from '@trpc/server';
import { applyWSSHandler } from '@trpc/server/adapters/ws';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket, WebSocketServer as StockServer } from 'ws';
import { z } from 'zod';
import type { Context } from '../trpc/context.ts';
import { transformer } from '../trpc/transformer.ts';
import { PreparedMessage } from './prepared-message.ts';
import type { Push } from './push-stream.ts';
import { PushStream } from './push-stream.ts';
import { WebSocketServer } from './websocket-server.ts';

const t = initTRPC.context<{ token: string | null }>().create({ transformer });
const typing = (userId: string) => new PreparedMessage({ type: 'typing', conversationId: 'c', userId });
/** Subscriptions that run now. */
const running = new Set<string>();

/** Says what it is told, and whom it resumes from; then waits to be stopped, or fails. */
const listen = (name: string, fails: boolean): Push => (sink) => {
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  const run = async () => {
    running.add(name);
    sink.send(typing(name), 1);
    sink.send(typing('quote " backslash \\ newline \n emoji 🙂'), 2);
    if (!fails) await stopped;
    running.delete(name);
    if (fails) throw new TRPCError({ code: 'CONFLICT', message: 'no more' });
  };
  return { ended: run(), stop };
};

const router = t.router({
  echo: t.procedure.input(z.any()).query(({ input }) => input as unknown),
  who: t.procedure.query(({ ctx }) => ctx.token),
  set: t.procedure.input(z.object({ n: z.number() })).mutation(({ input }) => ({ n: input.n + 1 })),
  refuse: t.procedure.mutation(() => {
    throw new TRPCError({ code: 'FORBIDDEN', message: 'not you' });
  }),
  listen: t.procedure
    .input(z.object({ name: z.string(), fails: z.boolean().default(false), lastEventId: z.string().optional() }))
    .subscription(({ input, signal }) => new PushStream(listen(`${input.name} after ${input.lastEventId ?? 'nothing'}`, input.fails), signal!)),
  unready: t.procedure.subscription(() => {
    if (running) throw new TRPCError({ code: 'FORBIDDEN', message: 'not yet' });
    return new PushStream(() => ({ ended: Promise.resolve(), stop: () => {} }), new AbortController().signal);
  }),
});

type Serve = () => { upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void; restart(): void };

const servers: Record<string, Serve> = {
  'the stock adapter': () => {
    const wss = new StockServer({ noServer: true });
    const handler = applyWSSHandler({ wss, router, createContext: ({ info }) => ({ token: info.connectionParams?.token ?? null }), maxBatchSize: 50 });
    return {
      upgrade: (req, socket, head) => wss.handleUpgrade(req, socket, head, (client) => void wss.emit('connection', client, req)),
      restart: () => handler.broadcastReconnectNotification(),
    };
  },
  Holdfast: () => {
    const node = async ({ token }: { token?: string | null }) => ({ token, session: { id: token } }) as unknown as Context;
    const make = () => new WebSocketServer({ router, contexts: { node }, onError: (error) => expect(error).toBeUndefined() });
    let server = make();
    const restart = () => {
      void server.close(10);
      server = make();
    };
    return { upgrade: (req, socket, head) => server.upgrade(req, socket, head), restart };
  },
};

describe.each(Object.entries(servers))('what %s does', (_name, serve) => {
  async function open() {
    const served = serve();
    const http = createServer();
    http.on('upgrade', (req, socket, head) => served.upgrade(req, socket, head));
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      http.closeAllConnections();
      http.close();
    });
    return { url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}/`, restart: served.restart };
  }

  /** tRPC's own client. */
  function connect(url: string, token: string | null = 'alice') {
    const ws = createWSClient({ url, WebSocket: WebSocket as never, retryDelayMs: () => 10, ...(token === null ? {} : { connectionParams: { token } }) });
    onTestFinished(() => ws.close());
    return { api: createTRPCClient<typeof router>({ links: [wsLink({ client: ws, transformer })] }), ws };
  }

  /** Frames as they are; those of protocol level 2.0 may or may not say so. */
  async function raw(url: string) {
    const socket = new WebSocket(url);
    onTestFinished(() => socket.terminate());
    const heard: unknown[] = [];
    socket.on('message', (data: Buffer) => {
      const text = data.toString();
      if (!text.startsWith('{')) return heard.push(text);
      const { jsonrpc: _, ...frame } = JSON.parse(text) as Record<string, unknown>;
      return heard.push(frame);
    });
    await once(socket, 'open');
    return { say: (frame: unknown) => socket.send(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame)), heard, socket };
  }

  const codes = (heard: unknown[]) => heard.map((frame) => (frame as { error?: { json: { data: { code: string } } } }).error?.json.data.code);

  test('calls are answered, whatever they carry', async () => {
    const { api } = connect((await open()).url);
    const date = new Date(5);
    expect(await api.echo.query({ a: [1, 'x', null], date, nothing: undefined })).toEqual({ a: [1, 'x', null], date, nothing: undefined });
    expect(await api.echo.query(undefined)).toBeUndefined();
    expect(await Promise.all([api.set.mutate({ n: 1 }), api.set.mutate({ n: 2 }), api.who.query()])).toEqual([{ n: 2 }, { n: 3 }, 'alice']);
  });

  test('who does not introduce themselves is served as nobody', async () => {
    expect(await connect((await open()).url, null).api.who.query()).toBeNull();
  });

  test('a refusal has its code, and so has what is no call', async () => {
    const { api } = connect((await open()).url);
    await expect(api.refuse.mutate()).rejects.toMatchObject({ message: 'not you', data: { code: 'FORBIDDEN', path: 'refuse' } });
    await expect(api.set.mutate({ n: 'x' } as never)).rejects.toMatchObject({ data: { code: 'BAD_REQUEST' } });
    await expect((api as unknown as { nothing: { query(): Promise<unknown> } }).nothing.query()).rejects.toMatchObject({ data: { code: 'NOT_FOUND' } });
    await expect((api.set as unknown as { query(input: unknown): Promise<unknown> }).query({ n: 1 })).rejects.toMatchObject({ data: { code: 'NOT_FOUND' } });
  });

  test('a subscription starts, says what it is told, resumes, and stops', async () => {
    const { url } = await open();
    const { say, heard } = await raw(url);
    say({ id: 1, method: 'subscription', params: { path: 'listen', input: { json: { name: 'bob' } }, lastEventId: '77' } });
    await vi.waitFor(() => expect(heard).toHaveLength(3));
    expect(running).toContain('bob after 77');
    say({ id: 1, method: 'subscription.stop' });
    await vi.waitFor(() => expect(heard).toHaveLength(4));
    const data = (id: string, userId: string) => ({ id: 1, result: { type: 'data', id, data: { json: { id, data: { type: 'typing', conversationId: 'c', userId } } } } });
    expect(heard).toEqual([
      { id: 1, result: { type: 'started' } },
      data('1', 'bob after 77'),
      data('2', 'quote " backslash \\ newline \n emoji 🙂'),
      { id: 1, result: { type: 'stopped' } },
    ]);
    expect(running).not.toContain('bob after 77');
  });

  test('tRPC’s client resumes after the server asked it to reconnect', async () => {
    const { url, restart } = await open();
    const { api } = connect(url);
    const data: unknown[] = [];
    const subscription = api.listen.subscribe({ name: 'carol' }, { onData: ({ id }) => data.push(id) });
    await vi.waitFor(() => expect(data).toHaveLength(2));
    restart();
    await vi.waitFor(() => expect(running).toContain('carol after 2'));
    subscription.unsubscribe();
    await vi.waitFor(() => expect([...running].filter((name) => name.startsWith('carol'))).toEqual([]));
  });

  test('a subscription ends with its connection', async () => {
    const { url } = await open();
    const { say, socket } = await raw(url);
    say({ id: 'x', method: 'subscription', params: { path: 'listen', input: { json: { name: 'dave' } } } });
    await vi.waitFor(() => expect(running).toContain('dave after nothing'));
    socket.terminate();
    await vi.waitFor(() => expect(running).not.toContain('dave after nothing'));
  });

  test('a subscription that fails, at once or later, says why', async () => {
    const { api } = connect((await open()).url);
    const failed = (subscribe: (handlers: { onError(error: unknown): void }) => unknown) => new Promise((resolve) => subscribe({ onError: resolve }));
    expect(await failed((handlers) => api.unready.subscribe(undefined, handlers))).toMatchObject({ data: { code: 'FORBIDDEN' } });
    expect(await failed((handlers) => api.listen.subscribe({ name: 'erin', fails: true }, handlers))).toMatchObject({ data: { code: 'CONFLICT' } });
  });

  test('an id is not given to two subscriptions', async () => {
    const { say, heard } = await raw((await open()).url);
    const subscribe = { id: 1, method: 'subscription', params: { path: 'listen', input: { json: { name: 'frank' } } } };
    say([subscribe, subscribe]);
    await vi.waitFor(() => expect(codes(heard)).toContain('BAD_REQUEST'));
    say({ id: 1, method: 'subscription.stop' });
    await vi.waitFor(() => expect(heard).toContainEqual({ id: 1, result: { type: 'stopped' } }));
  });

  test('what is no request is refused, and the next one answered', async () => {
    const { say, heard } = await raw((await open()).url);
    const nonsense = ['{', 'null', '[null]', '7', '{"id":{}}', '{"id":1,"method":"query"}', '{"id":1,"method":"other","params":{"path":"who"}}', '{"id":1,"jsonrpc":"1.0","method":"query","params":{"path":"who"}}', Buffer.from('{}'), '{"id":null,"method":"query","params":{"path":"who"}}'];
    for (const frame of nonsense) say(frame);
    await vi.waitFor(() => expect(codes(heard)).toEqual(nonsense.map(() => 'PARSE_ERROR')));
    expect(heard.map((frame) => (frame as { id: unknown }).id)).toEqual(nonsense.map(() => null));
    say({ id: 2, method: 'query', params: { path: 'who', input: { json: null } } });
    await vi.waitFor(() => expect(heard.at(-1)).toEqual({ id: 2, result: { type: 'data', data: { json: null } } }));
  });

  test('too many calls in one frame are refused, each of them', async () => {
    const { say, heard } = await raw((await open()).url);
    say(Array.from({ length: 51 }, (_, id) => ({ id, method: 'query', params: { path: 'who' } })));
    await vi.waitFor(() => expect(codes(heard)).toEqual(Array.from({ length: 51 }, () => 'BAD_REQUEST')));
    expect(heard.map((frame) => (frame as { id: unknown }).id)).toEqual(Array.from({ length: 51 }, (_, id) => id));
  });

  test('a ping is answered', async () => {
    const { say, heard } = await raw((await open()).url);
    say('PING');
    say('PONG');
    await vi.waitFor(() => expect(heard).toEqual(['PONG']));
  });

  test('malformed parameters end the connection', async () => {
    const { say, heard, socket } = await raw(`${(await open()).url}?connectionParams=1`);
    const closed = once(socket, 'close');
    say('{"data":{"token":7}}');
    await closed;
    expect(heard).toMatchObject([{ id: null }]);
  });
});
