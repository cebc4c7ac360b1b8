import { afterAll, beforeAll, expect, test } from 'vitest';
import { v4, v7 } from 'uuid';
import type { Session } from '../domain/session.ts';
import type { Scene } from './test-scene.ts';

export function sessionContract(open: () => Promise<Scene>): void {
  let scene: Scene;
  beforeAll(async () => void (scene = await open()));
  afterAll(() => scene.close());

  const signsIn = async (userId: string, others: Partial<Session & { tokenHash: string }> = {}): Promise<Session> => {
    const session: Session = { id: v4(), userId, kind: 'browser', deviceName: 'Firefox on Linux', createdAt: 1_000, lastSeenAt: 1_000, expiresAt: 9_000, ...others };
    await scene.sessions.create({ tokenHash: null, ...session });
    const { tokenHash: _hash, ...stored } = session as Session & { tokenHash?: string };
    return stored;
  };

  test('a session lives until it expires', async () => {
    const { alice } = await scene.cast();
    const session = await signsIn(alice);
    expect(await scene.sessions.live(session.id, 8_999)).toEqual(session);
    expect(await scene.sessions.live(session.id, 9_000)).toBeNull();
    expect(await scene.sessions.live(v4(), 2_000)).toBeNull();
  });

  test('a program is known by the hash of its token', async () => {
    const { alice } = await scene.cast();
    const tokenHash = v4();
    const session = await signsIn(alice, { kind: 'token', deviceName: 'bot', tokenHash });
    expect(await scene.sessions.liveByToken(tokenHash, 2_000)).toEqual(session);
    expect(await scene.sessions.liveByToken(tokenHash, 9_000)).toBeNull();
    expect(await scene.sessions.liveByToken('other', 2_000)).toBeNull();
  });

  test('a person’s live sessions are listed, the one seen last first', async () => {
    const { alice, bob } = await scene.cast();
    const old = await signsIn(alice);
    const recent = await signsIn(alice, { lastSeenAt: 3_000 });
    await signsIn(alice, { expiresAt: 1_500 });
    await signsIn(bob);
    expect(await scene.sessions.list(alice, 2_000)).toEqual([recent, old]);
    await scene.sessions.touch(old.id, 4_000);
    await scene.sessions.touch(old.id, 2_000);
    expect(await scene.sessions.list(alice, 2_000)).toEqual([{ ...old, lastSeenAt: 4_000 }, recent]);
  });

  test('sessions are revoked one by one or all at once, each once, and only one’s own', async () => {
    const { alice, bob } = await scene.cast();
    const [one, two, three, other] = [await signsIn(alice), await signsIn(alice), await signsIn(alice), await signsIn(bob)];
    expect(await scene.sessions.revoke(alice, [one.id, other.id, v4()])).toEqual([one.id]);
    expect(await scene.sessions.revoke(alice, [one.id])).toEqual([]);
    expect(await scene.sessions.revoke(alice, [])).toEqual([]);
    expect(await scene.sessions.live(one.id, 2_000)).toBeNull();
    expect((await scene.sessions.revoke(alice, null)).sort()).toEqual([two.id, three.id].sort());
    expect(await scene.sessions.list(alice, 2_000)).toEqual([]);
    expect(await scene.sessions.live(other.id, 2_000)).toEqual(other);
  });

  test('nobody who does not exist signs in', async () => {
    await expect(signsIn(v7())).rejects.toMatchObject({ code: 'not_found' });
  });
}
