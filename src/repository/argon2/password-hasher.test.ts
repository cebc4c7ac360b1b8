import { expect, test } from 'vitest';
import { Argon2PasswordHasher } from './password-hasher.ts';

const passwords = new Argon2PasswordHasher();

test('a password is recognised by its hash, and no other is', async () => {
  const hash = await passwords.hash('correct horse');
  expect(await passwords.verify(hash, 'correct horse')).toBe(true);
  expect(await passwords.verify(hash, 'correct horse ')).toBe(false);
});

test('a hash is salted, and carries argon2id and its parameters', async () => {
  const [one, other] = await Promise.all([passwords.hash('correct horse'), passwords.hash('correct horse')]);
  expect(one).not.toBe(other);
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});

test('a password of nobody costs a check like any other, and is wrong', async () => {
  const hash = await passwords.hash('correct horse');
  expect(await passwords.verify(null, 'correct horse')).toBe(false);
  const [nobody, somebody] = [await quickest(() => passwords.verify(null, 'wrong')), await quickest(() => passwords.verify(hash, 'wrong'))];
  // Without the work it would be a thousand times quicker; a busy machine is not ten times slower every time.
  expect(nobody).toBeGreaterThan(somebody / 10);
});

test('a hash made with other parameters is still recognised', async () => {
  const cheap = new Argon2PasswordHasher({ memoryCost: 8, timeCost: 1 });
  expect(await passwords.verify(await cheap.hash('correct horse'), 'correct horse')).toBe(true);
});

/** Milliseconds of the quickest of five. */
async function quickest(run: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < 5; n++) {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  return Math.min(...times);
}
