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
  const code = codeOf(error);
  if (isTransient(code, error)) return new DomainError('unavailable', 'The database cannot answer now', { cause: error });
  if (code === uniqueViolation || code === 'P2002') return new DomainError('conflict', 'It exists already', { cause: error });
  return error;
}

const uniqueViolation = '23505';

/** The name of the unique index that refused a row, or null. Prisma 7 hides it in the driver adapter's error. */
export function violatedIndex(error: unknown): string | null {
  const { meta } = error as { meta?: { driverAdapterError?: { cause?: { constraint?: { index?: string } } } } };
  return meta?.driverAdapterError?.cause?.constraint?.index ?? null;
}

/** A foreign key found nothing to point at. */
export function isDangling(error: unknown): boolean {
  return codeOf(error) === 'P2003' || codeOf(error) === '23503';
}

export function isDeadlock(error: unknown): boolean {
  return codeOf(error) === '40P01';
}

// Connections lost or refused, servers starting or stopping, too many clients, timeouts of locks and
// statements, conflicts between transactions, and a former primary that has become a standby.
const transient = /^(08...|57P0.|53...|55P03|57014|40001|40P01|25006|58...|P1001|P1002|P1008|P1017|P2024|P2028|P2034|E[A-Z]{4,})$/;
const lostConnection = /connection (terminated|timeout)|timeout exceeded when trying to connect|read timeout|not queryable|connection error|Cannot use a pool after/i;

function isTransient(code: string, error: unknown): boolean {
  return transient.test(code) || (error instanceof Error && lostConnection.test(error.message));
}

function codeOf(error: unknown): string {
  const { code, cause, meta } = (error ?? {}) as { code?: unknown; cause?: unknown; meta?: { driverAdapterError?: { cause?: { originalCode?: string } } } };
  const driver = meta?.driverAdapterError?.cause?.originalCode;
  // A raw query's own error (P2010) says nothing; what the driver said does.
  if (driver && (code === 'P2010' || code === undefined)) return driver;
  if (typeof code === 'string') return code;
  return cause === undefined ? '' : codeOf(cause);
}
