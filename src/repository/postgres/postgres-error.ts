import { DomainError, isDomainError } from '../../domain/error.ts';

/**
 * The repository with the database's errors told in the domain's words: nobody outside this folder
 * knows what an SQLSTATE is. What has no such word is a bug and passes as it is.
 */
export function speaking<T extends object>(repository: T): T {
  return new Proxy(repository, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return async (...given: unknown[]): Promise<unknown> => {
        try {
          return await member.apply(target, given);
        } catch (error) {
          throw translate(error);
        }
      };
    },
  });
}

export function translate(error: unknown): unknown {
  if (isDomainError(error)) return error;
  if (isTransient(error)) return new DomainError('unavailable', 'The database cannot answer now', { cause: error });
  if (codeOf(error) === '23505') return new DomainError('conflict', 'It exists already', { cause: error });
  return error;
}

/** The name of the unique index that refused a row, or null. */
export function violatedIndex(error: unknown): string | null {
  return driverCause(error)?.constraint?.index ?? null;
}

/** A foreign key found nothing to point at. */
export function isDangling(error: unknown): boolean {
  return codeOf(error) === '23503';
}

const maxAttempts = 3;

/**
 * Runs again what lost a deadlock: it has certainly not happened. Batches lock in one order and cannot
 * deadlock with each other, but appends that change several members of a group can with receipts.
 */
export async function outlastingDeadlocks<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      if (codeOf(error) !== '40P01' || attempt === maxAttempts) throw error;
    }
  }
}

// Connections lost or refused, servers starting or stopping, too many clients, timeouts of locks and
// statements, conflicts between transactions, a former primary that has become a standby; and what Prisma,
// the driver and the operating system call the same.
const transient = /^(08...|57P0.|53...|55P03|57014|40001|40P01|25006|58...|DatabaseNotReachable|ConnectionClosed|SocketTimeout|P1001|P1002|P1008|P1017|P2024|P2028|P2034|E[A-Z]{4,})$/;
const lostConnection = /connection (terminated|timeout)|timeout exceeded when trying to connect|read timeout|not queryable|connection error|Cannot use a pool after/i;

function isTransient(error: unknown): boolean {
  return transient.test(codeOf(error)) || (error instanceof Error && lostConnection.test(error.message));
}

/** The database has ended it because it took too long. */
export function tookTooLong(error: unknown): boolean {
  return codeOf(error) === '57014';
}

/** The database cannot be asked anything now. */
export function isAway(error: unknown): boolean {
  return isTransient(error) && !tookTooLong(error);
}

/** The SQLSTATE where there is one. */
function codeOf(error: unknown): string {
  const driver = driverCause(error);
  const { code } = (error ?? {}) as { code?: unknown };
  return driver?.originalCode ?? driver?.kind ?? (typeof code === 'string' ? code : '');
}

interface DriverCause {
  kind?: string;
  originalCode?: string;
  constraint?: { index?: string };
}

/** Prisma 7 wraps what PostgreSQL said in what its driver adapter made of it; its own code says less. */
function driverCause(error: unknown): DriverCause | undefined {
  return (error as { meta?: { driverAdapterError?: { cause?: DriverCause } } } | null)?.meta?.driverAdapterError?.cause;
}
