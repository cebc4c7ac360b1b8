import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { v4 } from 'uuid';
import type { PresenceRegistry } from '../domain/presence.ts';

export interface PresenceStage {
  presence: PresenceRegistry;
  /** The same people, with connections that count for `ttlMs` only. */
  impatient(ttlMs: number): PresenceRegistry;
  close(): Promise<void>;
}

export function presenceContract(open: () => Promise<PresenceStage>): void {
  let stage: PresenceStage;
  beforeAll(async () => void (stage = await open()));
  afterAll(() => stage.close());

  test('somebody is online from their first connection to the end of their last', async () => {
    const { presence } = stage;
    const alice = v4();
    expect(await presence.alive(alice, 'phone')).toBe(true);
    expect(await presence.alive(alice, 'laptop')).toBe(false);
    expect(await presence.alive(alice, 'phone')).toBe(false);
    expect(await presence.gone(alice, 'phone')).toBe(false);
    expect(await presence.online([alice])).toEqual(new Set([alice]));
    expect(await presence.gone(alice, 'laptop')).toBe(true);
    expect(await presence.online([alice])).toEqual(new Set());
    expect(await presence.alive(alice, 'phone')).toBe(true);
  });

  test('a connection that is not there cannot go', async () => {
    const { presence } = stage;
    const alice = v4();
    expect(await presence.gone(alice, 'phone')).toBe(false);
    await presence.alive(alice, 'phone');
    expect(await presence.gone(alice, 'other')).toBe(false);
    expect(await presence.gone(alice, 'phone')).toBe(true);
    expect(await presence.gone(alice, 'phone')).toBe(false);
  });

  test('people are told apart', async () => {
    const { presence } = stage;
    const [alice, bob, carol] = [v4(), v4(), v4()];
    await presence.alive(alice, 'one');
    await presence.alive(bob, 'one');
    await presence.gone(bob, 'one');
    expect(await presence.online([alice, bob, carol])).toEqual(new Set([alice]));
    expect(await presence.online([])).toEqual(new Set());
  });

  test('a connection that nothing is heard of no longer counts', async () => {
    const presence = stage.impatient(60);
    const alice = v4();
    await presence.alive(alice, 'phone');
    expect(await presence.online([alice])).toEqual(new Set([alice]));
    await vi.waitFor(async () => expect(await presence.online([alice])).toEqual(new Set()), { timeout: 5_000, interval: 5 });
    expect(await presence.gone(alice, 'phone')).toBe(false);
    expect(await presence.alive(alice, 'phone')).toBe(true);
  });

  test('when the younger connection goes, the older one counts no longer than it would have', async () => {
    const alice = v4();
    await stage.impatient(100).alive(alice, 'forgotten');
    await stage.presence.alive(alice, 'young');
    expect(await stage.presence.gone(alice, 'young')).toBe(false);
    await vi.waitFor(async () => expect(await stage.presence.online([alice])).toEqual(new Set()), { timeout: 5_000, interval: 5 });
  });
}
