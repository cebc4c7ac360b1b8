import { z } from 'zod';
import type { Limits } from '../domain/rate-limit.ts';

/** Everything that can be set from outside; `.env.example` lists the names. */
export interface Config {
  host: string;
  port: number;
  /** Where the embedded database and the generated secret live. */
  dataDir: string;
  /** Null: the embedded PostgreSQL. */
  databaseUrl: string | null;
  /** Connections to the database that this process may hold. */
  databasePool: number;
  /** Null: this is the only server, and news travels in the process. */
  redisUrl: string | null;
  /** Signs browser sessions. Null: generated into `dataDir` (`secret.ts`). */
  authSecret: string | null;
  /** Origin under which people reach this server, without a slash at the end; null: whatever they typed. */
  publicUrl: string | null;
  /** Whether the proxy in front may say who is calling (X-Forwarded-For, -Host). */
  trustProxy: boolean;
  /** What whoever reads `/metrics` has to present; null: only this machine may, where no proxy is set up. */
  metricsToken: string | null;
  /** By which devices in a call find each other. */
  relays: { stunUrls: string[]; turn: { urls: string[]; secret: string } | null };
  /** A media server for calls of more than five; null: there are none. */
  liveKit: { url: string; apiKey: string; apiSecret: string } | null;
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  production: boolean;
  limits: Limits;
}

/** What is wrong with the settings, all of it at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: string[];

  constructor(problems: string[]) {
    super(`The configuration is wrong:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

const count = (fallback: number) =>
  z
    .string()
    .regex(/^[1-9]\d{0,8}$/, 'must be a whole number from 1')
    .transform(Number)
    .default(fallback);

const url = (...protocols: string[]) =>
  z.string().refine((text) => protocols.some((protocol) => text.startsWith(`${protocol}://`)) && URL.canParse(text), {
    error: `must be a URL starting with ${protocols.map((protocol) => `${protocol}://`).join(' or ')}`,
  });

/** Several, with commas between. */
const urls = (...schemes: string[]) =>
  z
    .string()
    .default('')
    .transform((text) => text.split(',').map((one) => one.trim()).filter((one) => one !== ''))
    .refine((all) => all.every((one) => schemes.some((scheme) => one.startsWith(`${scheme}:`))), {
      error: `must be addresses starting with ${schemes.map((scheme) => `${scheme}:`).join(' or ')}, with commas between`,
    });

const secret = z.string().min(32, 'must have at least 32 characters (try: openssl rand -base64 33)');

const environment = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: z
    .string()
    .refine((text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535, 'must be a port number, 0 to 65535')
    .transform(Number)
    .default(3000),
  DATA_DIR: z.string().default('.data'),
  DATABASE_URL: url('postgresql', 'postgres').optional(),
  DATABASE_POOL: count(10),
  REDIS_URL: url('redis', 'rediss').optional(),
  AUTH_SECRET: secret.optional(),
  NEXTAUTH_SECRET: secret.optional(),
  PUBLIC_URL: url('https', 'http').optional(),
  NEXTAUTH_URL: url('https', 'http').optional(),
  TRUST_PROXY: z.enum(['true', 'false'], 'must be true or false').default('false'),
  METRICS_TOKEN: secret.optional(),
  STUN_URLS: urls('stun', 'stuns'),
  TURN_URLS: urls('turn', 'turns'),
  TURN_SECRET: z.string().optional(),
  LIVEKIT_URL: url('wss', 'ws').optional(),
  LIVEKIT_API_KEY: z.string().optional(),
  LIVEKIT_API_SECRET: secret.optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  NODE_ENV: z.string().optional(),
  LIMIT_ATTEMPTS_BY_LOGIN: count(10),
  LIMIT_ATTEMPTS_BY_ADDRESS: count(50),
  LIMIT_REGISTRATIONS: count(20),
  LIMIT_SENDS: count(300),
  LIMIT_OPENINGS: count(60),
  LIMIT_TYPING: count(30),
  LIMIT_CALLS: count(30),
  LIMIT_CALL_SIGNALS: count(600),
});

/** Reads the environment; an empty variable counts as one that is not set. Throws `ConfigError`. */
export function loadConfig(env: Record<string, string | undefined>): Config {
  const set = whatIsSet(env);
  const { data, error } = environment.safeParse(set);
  const problems = problemsOf(error);
  // Servers that share a database must share the secret, and a container's disk forgets a generated one.
  if (set.DATABASE_URL && !set.AUTH_SECRET && !set.NEXTAUTH_SECRET) {
    problems.push('AUTH_SECRET is required with DATABASE_URL (try: openssl rand -base64 33)');
  }
  problems.push(...incomplete(set));
  if (!data || problems.length > 0) throw new ConfigError(problems);
  const publicUrl = data.PUBLIC_URL ?? data.NEXTAUTH_URL;
  return {
    host: data.HOST,
    port: data.PORT,
    dataDir: data.DATA_DIR,
    databaseUrl: data.DATABASE_URL ?? null,
    databasePool: data.DATABASE_POOL,
    redisUrl: data.REDIS_URL ?? null,
    authSecret: data.AUTH_SECRET ?? data.NEXTAUTH_SECRET ?? null,
    publicUrl: publicUrl ? new URL(publicUrl).origin : null,
    trustProxy: data.TRUST_PROXY === 'true',
    metricsToken: data.METRICS_TOKEN ?? null,
    relays: relaysOf(data),
    liveKit: data.LIVEKIT_URL ? { url: data.LIVEKIT_URL, apiKey: data.LIVEKIT_API_KEY!, apiSecret: data.LIVEKIT_API_SECRET! } : null,
    logLevel: data.LOG_LEVEL,
    production: data.NODE_ENV === 'production',
    limits: limitsOf(data),
  };
}

/** What is to be looked at, for who only looks and signs nothing. Throws `ConfigError`. */
export function loadDoctorConfig(env: Record<string, string | undefined>): Pick<Config, 'databaseUrl' | 'dataDir' | 'relays'> {
  const looked = environment.pick({ DATABASE_URL: true, DATA_DIR: true, STUN_URLS: true, TURN_URLS: true, TURN_SECRET: true });
  const { data, error } = looked.safeParse(whatIsSet(env));
  if (!data) throw new ConfigError(problemsOf(error));
  return { databaseUrl: data.DATABASE_URL ?? null, dataDir: data.DATA_DIR, relays: relaysOf(data) };
}

function relaysOf({ STUN_URLS, TURN_URLS, TURN_SECRET }: Pick<z.infer<typeof environment>, 'STUN_URLS' | 'TURN_URLS' | 'TURN_SECRET'>): Config['relays'] {
  return { stunUrls: STUN_URLS, turn: TURN_SECRET ? { urls: TURN_URLS, secret: TURN_SECRET } : null };
}

function whatIsSet(env: Record<string, string | undefined>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
}

function problemsOf(error: z.ZodError | undefined): string[] {
  return (error?.issues ?? []).map((issue) => `${issue.path.join('.')} ${issue.message}`);
}

/** What makes sense only together. */
const together = [
  ['TURN_URLS', 'TURN_SECRET'],
  ['LIVEKIT_URL', 'LIVEKIT_API_KEY', 'LIVEKIT_API_SECRET'],
];

function incomplete(set: Record<string, string | undefined>): string[] {
  return together
    .filter((names) => names.some((name) => set[name]) && !names.every((name) => set[name]))
    .map((names) => `${names.join(', ')} are set together or not at all`);
}

function limitsOf(data: z.infer<typeof environment>): Limits {
  const minute = 60_000;
  return {
    attemptsByLogin: { name: 'attempts-by-login', points: data.LIMIT_ATTEMPTS_BY_LOGIN, windowMs: 5 * minute },
    attemptsByAddress: { name: 'attempts-by-address', points: data.LIMIT_ATTEMPTS_BY_ADDRESS, windowMs: 5 * minute },
    registrations: { name: 'registrations', points: data.LIMIT_REGISTRATIONS, windowMs: 60 * minute },
    sends: { name: 'sends', points: data.LIMIT_SENDS, windowMs: 10_000, perServer: true },
    openings: { name: 'openings', points: data.LIMIT_OPENINGS, windowMs: minute },
    typing: { name: 'typing', points: data.LIMIT_TYPING, windowMs: 10_000, perServer: true },
    calls: { name: 'calls', points: data.LIMIT_CALLS, windowMs: minute },
    callSignals: { name: 'call-signals', points: data.LIMIT_CALL_SIGNALS, windowMs: 10_000, perServer: true },
  };
}
