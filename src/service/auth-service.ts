import { userChannel } from '../domain/bus.ts';
import { DomainError } from '../domain/error.ts';
import type { Caller, Session } from '../domain/session.ts';
import type { Account, ProfileChange, Registration } from '../domain/user.ts';
import { foldCase } from '../domain/user.ts';
import type { Ports } from './ports.ts';

type AuthPorts = Pick<Ports, 'users' | 'sessions' | 'passwords' | 'limiter' | 'limits' | 'bus' | 'clock' | 'newId'>;

const day = 24 * 60 * 60 * 1000;
/** Milliseconds a session lasts; it is not prolonged by use. */
const lifetimeMs = { browser: 30 * day, token: 90 * day };
/** `lastSeenAt` is to the minute: it is for people to recognise a device by. */
const touchEveryMs = 60_000;

export interface SignIn {
  login: string;
  password: string;
  deviceName: string;
  /** Where the attempt comes from, for the limits. */
  address: string;
}

/** Accounts, and the sessions of their devices. */
export class AuthService {
  readonly #ports: AuthPorts;

  constructor(ports: AuthPorts) {
    this.#ports = ports;
  }

  async register({ password, ...person }: Registration, address: string): Promise<Account> {
    await this.#ports.limiter.take(this.#ports.limits.registrations, address);
    const passwordHash = await this.#ports.passwords.hash(password);
    return this.#ports.users.create({ ...person, id: this.#ports.newId(), passwordHash });
  }

  /** For a program, which proves its session by the token. It is told this once: only its hash is stored. */
  async signInProgram(attempt: SignIn): Promise<{ account: Account; session: Session; token: string }> {
    const account = await this.#identify(attempt);
    const token = newToken();
    const session = await this.#openSession(account.id, { kind: 'token', deviceName: attempt.deviceName, tokenHash: await hashToken(token) });
    return { account, session, token };
  }

  /** For a browser, whose cookie carries the session's id. */
  async signInBrowser(attempt: SignIn): Promise<{ account: Account; session: Session }> {
    const account = await this.#identify(attempt);
    const session = await this.#openSession(account.id, { kind: 'browser', deviceName: attempt.deviceName, tokenHash: null });
    return { account, session };
  }

  /** The live session that this token or this id names, or null. */
  async resume(proof: { token: string } | { sessionId: string }): Promise<Session | null> {
    const { sessions, clock } = this.#ports;
    const now = clock.now();
    const session = await ('token' in proof ? sessions.liveByToken(await hashToken(proof.token), now) : sessions.live(proof.sessionId, now));
    if (session && now - session.lastSeenAt >= touchEveryMs) await sessions.touch(session.id, now);
    return session;
  }

  /** Whether a session that was live when it was resumed has reached its end since. */
  hasExpired(session: Session): boolean {
    return session.expiresAt <= this.#ports.clock.now();
  }

  async me(caller: Caller): Promise<{ account: Account; sessionId: string }> {
    return { account: await this.#account(caller.userId), sessionId: caller.sessionId };
  }

  async changeProfile(caller: Caller, change: ProfileChange): Promise<Account> {
    const account = await this.#ports.users.change(caller.userId, change);
    this.#ports.bus.publish(userChannel(caller.userId), { type: 'account' });
    return account;
  }

  /** Signs every other device out: whoever knew the old password may be on one of them. */
  async changePassword(caller: Caller, { current, next }: { current: string; next: string }): Promise<void> {
    await this.#ports.limiter.take(this.#ports.limits.attemptsByLogin, `user:${caller.userId}`);
    const credentials = await this.#ports.users.credentialsOf(caller.userId);
    const matches = await this.#ports.passwords.verify(credentials?.passwordHash ?? null, current);
    // Not `unauthenticated`: that would sign this device out for a slip of the finger.
    if (!matches) throw new DomainError('forbidden', 'The current password is wrong');
    await this.#ports.users.change(caller.userId, { passwordHash: await this.#ports.passwords.hash(next) });
    await this.revoke(caller, 'others');
  }

  async sessions(caller: Caller): Promise<(Session & { current: boolean })[]> {
    const sessions = await this.#ports.sessions.list(caller.userId, this.#ports.clock.now());
    return sessions.map((session) => ({ ...session, current: session.id === caller.sessionId }));
  }

  /** Ends sessions of the caller's; resolves with how many there were. Their connections close within a second. */
  async revoke(caller: Caller, which: string[] | 'others' | 'all'): Promise<number> {
    const ended = await this.#ports.sessions.revoke(caller.userId, which === 'all' ? null : await this.#named(caller, which));
    if (ended.length > 0) this.#ports.bus.publish(userChannel(caller.userId), { type: 'revoked', sessionIds: ended });
    return ended.length;
  }

  async #named(caller: Caller, which: string[] | 'others'): Promise<string[]> {
    if (which !== 'others') return which;
    const sessions = await this.sessions(caller);
    return sessions.filter((session) => !session.current).map((session) => session.id);
  }

  /** An unknown login and a wrong password take the same way, the same time, and give the same answer. */
  async #identify({ login, password, address }: SignIn): Promise<Account> {
    await this.#ports.limiter.take(this.#ports.limits.attemptsByAddress, address);
    await this.#ports.limiter.take(this.#ports.limits.attemptsByLogin, `login:${foldCase(login)}`);
    const credentials = await this.#ports.users.credentials(login);
    const matches = await this.#ports.passwords.verify(credentials?.passwordHash ?? null, password);
    if (!credentials || !matches) throw new DomainError('unauthenticated', 'Wrong e-mail, username or password');
    return this.#account(credentials.userId);
  }

  async #account(userId: string): Promise<Account> {
    const account = await this.#ports.users.account(userId);
    if (!account) throw new DomainError('unauthenticated', 'This account no longer exists');
    return account;
  }

  async #openSession(userId: string, device: Pick<Session, 'kind' | 'deviceName'> & { tokenHash: string | null }): Promise<Session> {
    const now = this.#ports.clock.now();
    const { tokenHash, ...named } = device;
    const session: Session = { id: this.#ports.newId(), userId, ...named, createdAt: now, lastSeenAt: now, expiresAt: now + lifetimeMs[named.kind] };
    await this.#ports.sessions.create({ ...session, tokenHash });
    return session;
  }
}

function newToken(): string {
  return `hf_${Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url')}`;
}

/** Without salt or stretching: a token is 256 random bits, which nobody guesses. */
async function hashToken(token: string): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(token))).toString('hex');
}
