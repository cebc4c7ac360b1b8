import { afterAll, beforeAll, expect, test } from 'vitest';
import { v7 } from 'uuid';
import type { Scene } from './test-scene.ts';

export function userContract(open: () => Promise<Scene>): void {
  let scene: Scene;
  beforeAll(async () => void (scene = await open()));
  afterAll(() => scene.close());
  const creates = (username: string, email: string, displayName = username) =>
    scene.users.create({ id: v7(), username, email, displayName, passwordHash: `hash of ${username}` });

  test('an account is stored as typed and found whatever the case', async () => {
    const account = await creates('Ada.L', 'Ada@Example.org', 'Ada Lovelace');
    expect(account).toEqual({ id: account.id, username: 'Ada.L', email: 'Ada@Example.org', displayName: 'Ada Lovelace', createdAt: expect.any(Number) });
    expect(Math.abs(account.createdAt - Date.now())).toBeLessThan(60_000);
    expect(await scene.users.account(account.id)).toEqual(account);
    for (const login of ['ada.l', 'ADA.L', 'ada@example.ORG']) {
      expect(await scene.users.credentials(login)).toEqual({ userId: account.id, passwordHash: 'hash of Ada.L' });
    }
    expect(await scene.users.credentialsOf(account.id)).toEqual({ passwordHash: 'hash of Ada.L' });
  });

  test('nobody is found under a name that nobody has', async () => {
    expect(await scene.users.account(v7())).toBeNull();
    expect(await scene.users.credentials('nobody@example.org')).toBeNull();
    expect(await scene.users.credentialsOf(v7())).toBeNull();
    expect(await scene.users.find([v7()])).toEqual([]);
  });

  test('e-mail and username are unique whatever their case, also when taken at once', async () => {
    await creates('grace', 'grace@example.org');
    await expect(creates('other', 'GRACE@example.org')).rejects.toMatchObject({ code: 'conflict', message: 'This e-mail address is taken' });
    await expect(creates('GRACE', 'other@example.org')).rejects.toMatchObject({ code: 'conflict', message: 'This username is taken' });
    const attempts = await Promise.allSettled(Array.from({ length: 8 }, (_, i) => creates('hopper', `hopper${i}@example.org`)));
    expect(attempts.filter((attempt) => attempt.status === 'fulfilled')).toHaveLength(1);
    expect(await scene.users.search('other', 10)).toEqual([]);
  });

  test('a profile changes, field by field', async () => {
    const { id, createdAt } = await creates('linus', 'linus@example.org', 'Linus');
    expect(await scene.users.change(id, { displayName: 'Linus T.' })).toEqual({ id, createdAt, username: 'linus', email: 'linus@example.org', displayName: 'Linus T.' });
    expect(await scene.users.change(id, { email: 'l@example.org', username: 'Tux', passwordHash: 'new' })).toMatchObject({ email: 'l@example.org', username: 'Tux' });
    expect(await scene.users.credentials('tux')).toEqual({ userId: id, passwordHash: 'new' });
    expect(await scene.users.credentials('linus@example.org')).toBeNull();
    expect(await scene.users.change(id, { username: 'TUX' })).toMatchObject({ username: 'TUX' });
    await creates('linus', 'linus@example.org');
  });

  test('a change to what is taken is a conflict and changes nothing', async () => {
    await creates('margaret', 'margaret@example.org');
    const { id } = await creates('katherine', 'katherine@example.org');
    await expect(scene.users.change(id, { displayName: 'K', username: 'Margaret' })).rejects.toMatchObject({ code: 'conflict', message: 'This username is taken' });
    await expect(scene.users.change(id, { email: 'MARGARET@example.org' })).rejects.toMatchObject({ code: 'conflict', message: 'This e-mail address is taken' });
    expect(await scene.users.account(id)).toMatchObject({ displayName: 'katherine', username: 'katherine' });
    await expect(scene.users.change(v7(), { displayName: 'Nobody' })).rejects.toMatchObject({ code: 'not_found' });
  });

  test('people are found by the beginnings of their names, whatever the case and the accents', async () => {
    await creates('joerg', 'j1@example.org', 'Jörg van Dyke');
    await creates('jorgensen', 'j2@example.org', 'Ann-Marie Jørgensen');
    await creates('mjorg', 'j3@example.org', 'M');
    await creates('jorg', 'j4@example.org', '山田 太郎');
    const finds = async (text: string, limit = 10) => (await scene.users.search(text, limit)).map((user) => user.username);
    expect(await finds('JORG')).toEqual(['jorg', 'jorgensen', 'joerg']);
    expect(await finds('jörg')).toEqual(expect.arrayContaining(['joerg', 'jorg', 'jorgensen']));
    expect(await finds('dyke')).toEqual(['joerg']);
    expect(await finds('  van   jörg ')).toEqual(['joerg']);
    expect(await finds('marie')).toEqual(['jorgensen']);
    expect(await finds('山田')).toEqual(['jorg']);
    expect(await finds('jorg', 2)).toEqual(['jorg', 'jorgensen']);
    expect(await finds('org')).toEqual([]);
    expect(await scene.users.search('dyke', 1)).toEqual([{ id: expect.any(String), username: 'joerg', displayName: 'Jörg van Dyke' }]);
  });

  test('nothing in a search text is special, and nothing finds nobody', async () => {
    await creates('percy', 'percy@example.org', '100% Percy_x');
    for (const text of ['', '   ', '%', '_', '\\', "'", '*', '%%%%']) expect(await scene.users.search(text, 10)).toEqual([]);
    expect(await scene.users.search('p_rcy', 10)).toEqual([]);
    expect(await scene.users.search('per%', 10)).toMatchObject([{ username: 'percy' }]);
  });

  test('people are found by their new name and no longer by their old one', async () => {
    const { id } = await creates('prince', 'prince@example.org', 'Prince');
    await scene.users.change(id, { username: 'artist', displayName: 'The Artist' });
    expect(await scene.users.search('prince', 10)).toEqual([]);
    expect(await scene.users.search('the art', 10)).toMatchObject([{ id }]);
  });

  test('several people are found at once', async () => {
    const { alice, bob } = await scene.cast();
    expect((await scene.users.find([alice, v7(), bob, alice])).map((user) => user.displayName).sort()).toEqual(['Alice', 'Bob']);
  });

  test('people are blocked and unblocked, as often as one likes', async () => {
    const { alice, bob, carol } = await scene.cast();
    await scene.users.block(alice, bob);
    await scene.users.block(alice, bob);
    await scene.users.block(alice, carol);
    expect((await scene.users.blockedBy(alice)).sort()).toEqual([bob, carol].sort());
    expect(await scene.users.isBlocked({ blockerId: alice, blockedId: bob })).toBe(true);
    expect(await scene.users.isBlocked({ blockerId: bob, blockedId: alice })).toBe(false);
    expect(await scene.users.blockersAmong([alice, carol, alice], bob)).toEqual([alice]);
    await scene.users.unblock(alice, bob);
    await scene.users.unblock(alice, bob);
    expect(await scene.users.blockedBy(alice)).toEqual([carol]);
    await expect(scene.users.block(alice, v7())).rejects.toMatchObject({ code: 'not_found' });
  });

  test('when somebody was last seen never moves backwards', async () => {
    const { alice, bob } = await scene.cast();
    await scene.users.seen(alice, 2_000);
    await scene.users.seen(alice, 1_000);
    await scene.users.seen(v7(), 1_000);
    const seen = await scene.users.lastSeen([alice, bob]);
    expect([seen.get(alice), seen.get(bob)]).toEqual([2_000, null]);
  });
}
