import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Person } from '../service/test-cast.ts';
import { enterCast, group, password } from '../service/test-cast.ts';
import type { DeliveryClient } from './contract.ts';
import { createClient, login } from './create-client.ts';
import { linkErrorOf } from './link/link-error.ts';
import { MemoryStorage } from './storage/memory-storage.ts';
import type { ServedHouse } from './testing/served-house.ts';
import { serveHouse } from './testing/served-house.ts';

// Real sockets on a machine that may be busy: these wait for facts, and only give up late.
vi.setConfig({ testTimeout: 120_000 });
const eventually = (check: () => void) => vi.waitFor(check, { timeout: 60_000, interval: 20 });

/** An address where connections are taken and nothing is ever said. */
async function mute(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

interface Stage extends ServedHouse {
  alice: Person;
  bob: Person;
  mallory: Person;
  garden: string;
}

async function stage(changes: Parameters<typeof serveHouse>[0] = {}): Promise<Stage> {
  const served = await serveHouse(changes);
  const { alice, bob, mallory } = await enterCast(served.house);
  return { ...served, alice, bob, mallory, garden: await group(served.house, [alice, bob]) };
}

async function connect({ url }: Stage, person: Person, transport: 'websocket' | 'http' = 'websocket'): Promise<DeliveryClient & { storage: MemoryStorage }> {
  const storage = new MemoryStorage();
  const client = createClient({ url, token: person.token, storage, transport });
  onTestFinished(() => client.stop());
  await client.start();
  await eventually(() => expect(client.status().state).toBe('online'));
  return Object.assign(client, { storage });
}

function texts(client: DeliveryClient, conversationId: string): string[] {
  return client.timeline(conversationId).messages.map(({ text }) => text);
}

describe.each(['websocket', 'http'] as const)('over %s', (transport) => {
  it('what one says the other hears, and both know', async () => {
    const place = await stage();
    const alice = await connect(place, place.alice, transport);
    const bob = await connect(place, place.bob, transport);
    bob.open(place.garden);
    alice.open(place.garden);
    const heard: string[] = [];
    bob.onEvent(({ kind }) => heard.push(kind));
    const clientId = await alice.send(place.garden, { text: 'hello' });
    expect(await alice.settled(clientId)).toMatchObject({ seq: 2 });
    await eventually(() => expect(texts(bob, place.garden)).toEqual(['hello']));
    bob.markRead(place.garden, 2);
    await eventually(() => expect(alice.timeline(place.garden).receipts.get(place.bob.userId)).toMatchObject({ readSeq: 2, deliveredSeq: 2 }));
    expect(heard.filter((kind) => kind === 'message.sent')).toHaveLength(1);
    alice.typing(place.garden);
    await eventually(() => expect(bob.timeline(place.garden).typing).toEqual([place.alice.userId]));
  });

  it('edits, deletions and reactions arrive', async () => {
    const place = await stage();
    const alice = await connect(place, place.alice, transport);
    const bob = await connect(place, place.bob, transport);
    bob.open(place.garden);
    await alice.settled(await alice.send(place.garden, { text: 'one' }));
    await alice.settled(await alice.send(place.garden, { text: 'two', replyTo: 2 }));
    await alice.settled(await alice.edit(place.garden, 2, 'one, better'));
    await bob.settled(await bob.react(place.garden, 2, { emoji: '👍', on: true }));
    await alice.settled(await alice.remove(place.garden, 3));
    await eventually(() =>
      expect(bob.timeline(place.garden).messages).toMatchObject([
        { text: 'one, better', reactions: { '👍': [place.bob.userId] } },
        { text: '', deletedSeq: 6, replyTo: 2 },
      ]),
    );
  });

  it('what was said while the cable was out arrives once, in order', async () => {
    const place = await stage();
    const alice = await connect(place, place.alice, transport);
    const bob = await connect(place, place.bob, transport);
    bob.open(place.garden);
    place.pullOut();
    await eventually(() => expect(alice.status().state).toBe('connecting'));
    const said = Array.from({ length: 20 }, (_, i) => `line ${i}`);
    for (const text of said) await alice.send(place.garden, { text });
    expect(alice.status().queued).toBe(20);
    place.plugIn();
    await eventually(() => expect(texts(bob, place.garden)).toEqual(said));
    await eventually(() => expect(alice.status()).toMatchObject({ state: 'online', queued: 0 }));
  });

  it('a session that is revoked ends the trying', async () => {
    const place = await stage();
    const alice = await connect(place, place.alice, transport);
    await place.house.auth.revoke(place.alice, 'all');
    await alice.send(place.garden, { text: 'still here?' });
    await eventually(() => expect(alice.status()).toMatchObject({ state: 'signed_out', queued: 1 }));
  });

  it('a refusal is told with its code', async () => {
    const place = await stage();
    const mallory = await connect(place, place.mallory, transport);
    const clientId = await mallory.send(place.garden, { text: 'let me in' });
    await expect(mallory.settled(clientId)).rejects.toMatchObject({ code: 'not_found' });
    const refused = await mallory.api.conversations.members.query({ conversationId: place.garden }).catch(linkErrorOf);
    expect(refused).toMatchObject({ name: 'LinkError', code: 'not_found' });
  });

  it('a flood is slowed down, and nothing of it is lost', async () => {
    const place = await stage({ limit: { sends: 10 } });
    place.house.ports.limits.sends.windowMs = 300;
    const alice = await connect(place, place.alice, transport);
    const sent = await Promise.all(Array.from({ length: 25 }, (_, i) => alice.send(place.garden, { text: `line ${i}` })));
    await Promise.all(sent.map((clientId) => alice.settled(clientId)));
    const { events } = await place.house.sync.history(place.alice, { conversationId: place.garden, limit: 100 });
    expect(events.slice(1).map(({ payload }) => payload.text)).toEqual(Array.from({ length: 25 }, (_, i) => `line ${i}`));
  });
});

describe('over WebSocket', () => {
  it('everything goes over one socket', async () => {
    const place = await stage();
    const alice = await connect(place, place.alice);
    await alice.settled(await alice.send(place.garden, { text: 'hello' }));
    await alice.api.auth.me.query();
    expect(place.connections()).toBe(1);
    await alice.stop();
    await eventually(() => expect(place.connections()).toBe(0));
  });

  it('a server that restarts is reconnected to, and nothing is missed', async () => {
    const place = await stage();
    const alice = await connect(place, place.alice);
    const bob = await connect(place, place.bob);
    bob.open(place.garden);
    const said = Array.from({ length: 30 }, (_, i) => `line ${i}`);
    const sending = (async () => {
      for (const text of said) await alice.settled(await alice.send(place.garden, { text }));
    })();
    await place.askToReconnect();
    await sending;
    await eventually(() => expect(texts(bob, place.garden)).toEqual(said));
  });

  it('can be stopped and started again', async () => {
    const place = await stage();
    const alice = await connect(place, place.alice);
    await alice.stop();
    await place.house.messages.send(place.bob, { conversationId: place.garden, clientId: randomUUID(), text: 'while you were out' });
    await alice.start();
    await eventually(() => expect(alice.conversations()[0]).toMatchObject({ lastMessage: { text: 'while you were out' }, unread: 1 }));
  });

  it('a server that takes connections and says nothing does not keep the client from stopping', async () => {
    const client = createClient({ url: await mute(), token: 'none', storage: new MemoryStorage() });
    await client.start();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(client.status().state).toBe('connecting');
    await client.stop();
  });

  it('without a session there is nothing to stay for', async () => {
    const { url } = await serveHouse();
    const client = createClient({ url, token: 'not a token', storage: new MemoryStorage() });
    onTestFinished(() => client.stop());
    await client.start();
    await eventually(() => expect(client.status().state).toBe('signed_out'));
  });
});

it('a program signs in with a password and gets a token that works', async () => {
  const place = await stage();
  const { token, account } = await login({ url: place.url, login: 'alice', password, deviceName: 'bot' });
  expect(account.username).toBe('alice');
  const alice = await connect(place, { ...place.alice, token });
  expect(alice.userId).toBe(place.alice.userId);
  const wrong = await login({ url: place.url, login: 'alice', password: 'wrong', deviceName: 'bot' }).catch(linkErrorOf);
  expect(wrong).toMatchObject({ code: 'unauthenticated' });
});
