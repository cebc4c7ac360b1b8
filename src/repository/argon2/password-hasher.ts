import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import type { PasswordHasher } from '../../domain/password.ts';

/** `Algorithm.Argon2id`, which is a `const enum` and so not there at run time. */
const argon2id = 2;

/** The parameters OWASP recommends for argon2id: about 20 ms and 19 MiB for each check. */
const defaults = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export class Argon2PasswordHasher implements PasswordHasher {
  readonly #options;
  /** A hash with our parameters that no password has; made at once, so that the first stranger takes no longer than the next. */
  readonly #nobody: Promise<string>;

  constructor(cost: Partial<typeof defaults> = {}) {
    this.#options = { algorithm: argon2id, ...defaults, ...cost };
    this.#nobody = this.hash(randomBytes(32).toString('hex'));
  }

  hash(password: string): Promise<string> {
    return hash(password, this.#options);
  }

  async verify(stored: string | null, password: string): Promise<boolean> {
    const matches = await verify(stored ?? (await this.#nobody), password);
    return matches && stored !== null;
  }
}
