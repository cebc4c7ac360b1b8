import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ConfigError, loadConfig, loadDoctorConfig } from './config.ts';
import { authSecret } from './secret.ts';

const longSecret = 'a secret of more than thirty-two characters';

test('nothing needs to be set', () => {
  expect(loadConfig({})).toMatchObject({
    host: '127.0.0.1',
    port: 3000,
    dataDir: '.data',
    databaseUrl: null,
    redisUrl: null,
    authSecret: null,
    publicUrl: null,
    trustProxy: false,
    metricsToken: null,
    production: false,
    limits: { sends: { points: 300, windowMs: 10_000 } },
  });
});

test('an empty variable counts as not set', () => {
  expect(loadConfig({ PORT: '', DATABASE_URL: '', AUTH_SECRET: '' })).toMatchObject({ port: 3000, databaseUrl: null, authSecret: null });
});

test('what is set is used, and the former names of next-auth are understood', () => {
  const config = loadConfig({
    PORT: '8080',
    DATABASE_URL: 'postgresql://db/holdfast',
    REDIS_URL: 'redis://cache:6379',
    NEXTAUTH_SECRET: longSecret,
    NEXTAUTH_URL: 'https://chat.example.org/api/auth',
    LIMIT_REGISTRATIONS: '5000',
  });
  expect(config).toMatchObject({ port: 8080, authSecret: longSecret, publicUrl: 'https://chat.example.org' });
  expect(config.limits.registrations.points).toBe(5000);
});

test('every problem is told at once', () => {
  const wrong = {
    PORT: '65536',
    DATABASE_URL: 'mysql://db',
    REDIS_URL: 'localhost:6379',
    AUTH_SECRET: 'short',
    METRICS_TOKEN: 'short',
    PUBLIC_URL: 'chat.example.org',
    LIMIT_SENDS: '0',
    LOG_LEVEL: 'loud',
    TRUST_PROXY: 'perhaps',
    DATABASE_POOL: '-1',
  };
  const error = catchError(() => loadConfig(wrong));
  expect(error.problems.map((problem) => problem.split(' ')[0]).sort()).toEqual(Object.keys(wrong).sort());
  for (const name of Object.keys(wrong)) expect(error.message).toContain(name);
});

test('a database of one’s own requires a secret of one’s own', () => {
  const error = catchError(() => loadConfig({ DATABASE_URL: 'postgres://db/holdfast' }));
  expect(error.problems).toEqual([expect.stringContaining('AUTH_SECRET is required')]);
  expect(catchError(() => loadConfig({ DATABASE_URL: 'postgres://db/holdfast', PORT: 'x' })).problems).toHaveLength(2);
});

test('who only looks at the database needs no secret', () => {
  expect(loadDoctorConfig({ DATABASE_URL: 'postgres://db/holdfast', PORT: 'x' })).toMatchObject({ databaseUrl: 'postgres://db/holdfast', dataDir: '.data' });
  expect(loadDoctorConfig({ DATA_DIR: 'elsewhere', DATABASE_URL: '' })).toMatchObject({ databaseUrl: null, dataDir: 'elsewhere' });
  expect(catchError(() => loadDoctorConfig({ DATABASE_URL: 'mysql://db' })).problems).toEqual([expect.stringContaining('DATABASE_URL')]);
});

test('the secret is generated once, and only its owner may read it', () => {
  const dataDir = join(temporaryDirectory(), 'data');
  const first = authSecret({ authSecret: null, dataDir });
  expect(first.length).toBeGreaterThanOrEqual(40);
  expect(authSecret({ authSecret: null, dataDir })).toBe(first);
  expect(statSync(join(dataDir, 'secret')).mode & 0o777).toBe(0o600);
});

test('a configured secret is used as it is', () => {
  expect(authSecret({ authSecret: longSecret, dataDir: '/nowhere' })).toBe(longSecret);
});

function catchError(run: () => unknown): ConfigError {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigError) return error;
  }
  throw new Error('nothing was wrong');
}

function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-config-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}

test('relays and a media server are several settings that belong together', () => {
  expect(loadConfig({})).toMatchObject({ relays: { stunUrls: [], turn: null }, liveKit: null });
  const set = loadConfig({ STUN_URLS: 'stun:a:3478, stun:b', TURN_URLS: 'turn:a:3478?transport=tcp', TURN_SECRET: 'between us' });
  expect(set.relays).toEqual({ stunUrls: ['stun:a:3478', 'stun:b'], turn: { urls: ['turn:a:3478?transport=tcp'], secret: 'between us' } });
  expect(catchError(() => loadConfig({ TURN_URLS: 'turn:a' })).problems).toEqual(['TURN_URLS, TURN_SECRET are set together or not at all']);
  expect(catchError(() => loadConfig({ LIVEKIT_URL: 'wss://live' })).problems).toEqual(['LIVEKIT_URL, LIVEKIT_API_KEY, LIVEKIT_API_SECRET are set together or not at all']);
  expect(catchError(() => loadConfig({ STUN_URLS: 'http://a' })).problems).toEqual(['STUN_URLS must be addresses starting with stun: or stuns:, with commas between']);
});
