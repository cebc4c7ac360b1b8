/**
 * - `full`: there is no room left
 * - `unavailable`: the storage cannot be opened or written (private browsing, a closed database, permissions)
 * - `corrupt`: what is stored cannot be read
 * - `busy`: another process has it open
 */
export type StorageErrorCode = 'full' | 'unavailable' | 'corrupt' | 'busy';

/** The step that failed has not happened, and may be tried again. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly code: StorageErrorCode;

  constructor(code: StorageErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
  }
}
