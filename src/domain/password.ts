/** Turns passwords into what may be stored, and recognises them again. */
export interface PasswordHasher {
  /** A salted hash that carries its own parameters. */
  hash(password: string): Promise<string>;
  /**
   * Whether the password has this hash. With null (nobody has that login) the answer is false, after
   * the same work: how long it takes does not tell who is registered.
   */
  verify(hash: string | null, password: string): Promise<boolean>;
}
