import { expect, test } from 'vitest';
import { DomainError } from '../../domain/error.ts';
import { outlastingDeadlocks, speaking, translate } from './postgres-error.ts';

const ofDriver = (cause: object, code = 'P2010') => Object.assign(new Error('Prisma says'), { code, meta: { driverAdapterError: { cause } } });

test.each([
  ['a lock not given in time', { code: '55P03' }],
  ['a statement that took too long', { code: '57014' }],
  ['a server that shuts down', { code: '57P01' }],
  ['a deadlock', { code: '40P01' }],
  ['a former primary', { code: '25006' }],
  ['a refused connection', { code: 'ECONNREFUSED' }],
  ['a connection that ended', new Error('Connection terminated unexpectedly')],
  ['a pool that was empty for too long', new Error('timeout exceeded when trying to connect')],
  ['an answer that did not come', new Error('Query read timeout')],
  ['Prisma without a database', ofDriver({ kind: 'DatabaseNotReachable' }, 'P1001')],
  ['a raw query of Prisma that was cut off', ofDriver({ originalCode: '57P01', kind: 'postgres' })],
])('%s means that the outcome is unknown and the same may succeed later', (_what, error) => {
  expect(translate(error)).toMatchObject({ name: 'DomainError', code: 'unavailable', cause: error });
});

test('what is there already is a conflict, whoever says so', () => {
  for (const error of [{ code: '23505' }, ofDriver({ originalCode: '23505' }, 'P2002')]) expect(translate(error)).toMatchObject({ code: 'conflict' });
});

test('refusals pass as they are, and so do bugs', () => {
  for (const error of [new DomainError('forbidden', 'no'), new TypeError('x is not a function'), { code: '42703' }, ofDriver({ originalCode: '22012' }), null, 'text']) {
    expect(translate(error)).toBe(error);
  }
});

test('what lost a deadlock is done again, a few times', async () => {
  let losses = 2;
  const run = async () => {
    if (losses-- > 0) throw Object.assign(new Error('deadlock detected'), { code: '40P01' });
    return 'done';
  };
  expect(await outlastingDeadlocks(run)).toBe('done');
  losses = 3;
  await expect(outlastingDeadlocks(run)).rejects.toThrow('deadlock detected');
});

test('a repository that speaks answers as before, and translates only what it throws', async () => {
  const repository = speaking({
    secret: 7,
    async answers(this: { secret: number }, by: number) {
      return this.secret * by;
    },
    async breaks() {
      throw Object.assign(new Error('gone'), { code: 'ECONNRESET' });
    },
  });
  expect(await repository.answers(6)).toBe(42);
  await expect(repository.breaks()).rejects.toMatchObject({ code: 'unavailable' });
});
