import { randomUUID } from 'node:crypto';
import type { AnyRouter } from '@trpc/server';
import { getTRPCErrorFromUnknown } from '@trpc/server';
import { beforeEach, describe, expect, test } from 'vitest';
import type { House } from '../../service/test-cast.ts';
import { enterCast, group, openHouse } from '../../service/test-cast.ts';
import { appRouter } from './app-router.ts';
import type { Context } from './context.ts';
import { directOf } from './direct.ts';
import { formatError } from './error-shape.ts';
import { serve } from './test-server.ts';

let house: House;
let garden: string;
let contexts: Record<'alice' | 'mallory' | 'nobody', Context>;

beforeEach(async () => {
  house = openHouse();
  const cast = await enterCast(house);
  garden = await group(house, [cast.alice, cast.bob]);
  const server = await serve(house);
  const as = (token: string | null) => server.contexts.fetch(new Request('http://chat.example.org/', token === null ? {} : { headers: { authorization: `Bearer ${token}` } }));
  contexts = { alice: await as(cast.alice.token), mallory: await as(cast.mallory.token), nobody: await as(null) };
});

/** What a call comes to, or how it is refused. */
async function outcome(call: Promise<unknown>, ctx: Context): Promise<unknown> {
  try {
    return await call;
  } catch (thrown) {
    const { message, data } = formatError({ error: getTRPCErrorFromUnknown(thrown), path: undefined, ctx });
    return { message, code: data.holdfast.code };
  }
}

function bothWays(path: 'messages.send' | 'sync.report', ctx: Context, input: unknown): Promise<[direct: unknown, chained: unknown]> {
  const [area, name] = path.split('.') as [string, string];
  const caller = appRouter.createCaller(ctx) as unknown as Record<string, Record<string, (input: unknown) => Promise<unknown>>>;
  const direct = directOf((appRouter as AnyRouter)._def.procedures[path])!;
  return Promise.all([outcome((async () => direct(ctx, input))(), ctx), outcome(caller[area]![name]!(input), ctx)]);
}

describe('a call that is made directly comes to what it comes to through tRPC', () => {
  test('for whoever may make it', async () => {
    // The same clientId: the one that is later is told of the earlier.
    const [direct, chained] = await bothWays('messages.send', contexts.alice, { conversationId: garden, clientId: randomUUID(), text: 'hello' });
    expect(direct).toMatchObject({ seq: 2, duplicate: false });
    expect(chained).toEqual({ ...(direct as object), duplicate: true });
    const [reported, alike] = await bothWays('sync.report', contexts.alice, { reports: [{ conversationId: garden.toUpperCase(), deliveredSeq: 2 }] });
    expect(reported).toEqual(alike);
  });

  test('for whoever may not, and for nobody', async () => {
    for (const who of ['mallory', 'nobody'] as const) {
      const [direct, chained] = await bothWays('messages.send', contexts[who], { conversationId: garden, clientId: randomUUID(), text: 'let me in' });
      expect(direct).toEqual(chained);
      expect(direct).toMatchObject({ code: who === 'nobody' ? 'unauthenticated' : 'not_found' });
    }
  });

  test('for nonsense', async () => {
    const nonsense = [undefined, null, 7, 'text', [], {}, { conversationId: garden, clientId: 'none', text: '' }, { conversationId: garden, clientId: randomUUID(), text: ' \u3000\n' }, { conversationId: garden, clientId: randomUUID(), text: 'x'.repeat(40_000) }];
    for (const input of nonsense) {
      const [direct, chained] = await bothWays('messages.send', contexts.alice, input);
      expect(direct).toEqual(chained);
      expect(direct).toMatchObject({ code: 'invalid' });
    }
  });

  test('after the session has run out', async () => {
    house.clock.time += 91 * 24 * 60 * 60 * 1000;
    const [direct, chained] = await bothWays('sync.report', contexts.alice, { reports: [] });
    expect(direct).toEqual(chained);
    expect(direct).toMatchObject({ code: 'unauthenticated' });
  });
});
