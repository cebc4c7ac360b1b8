import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { HealthChecks } from './health.ts';
import { answerHealth } from './health.ts';

/** What the server answers while it is in this health. */
async function ask(path: string, health: HealthChecks['health'], stopping = false): Promise<{ status: number; body: unknown }> {
  const server = createServer((req, res) => void answerHealth({ health, stopping: () => stopping }, req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
  return { status: response.status, body: await response.json() };
}

test('a server with a database and a bus is ready', async () => {
  expect(await ask('/health/ready', async () => ({ database: true, bus: true }))).toEqual({ status: 200, body: { status: 'ready', database: true, bus: true } });
});

test('a server without its bus is degraded, and still serves', async () => {
  expect(await ask('/health/ready', async () => ({ database: true, bus: false }))).toMatchObject({ status: 200, body: { status: 'degraded' } });
});

test('a server without its database is not ready', async () => {
  expect(await ask('/health/ready', async () => ({ database: false, bus: true }))).toMatchObject({ status: 503, body: { status: 'unavailable' } });
});

test('a server that is about to end is live and not ready, however well it is', async () => {
  const well = async () => ({ database: true, bus: true });
  expect(await ask('/health/ready', well, true)).toEqual({ status: 503, body: { status: 'stopping' } });
  expect(await ask('/health/live', well, true)).toMatchObject({ status: 200 });
});

test('a check that fails is a bad answer, not a broken server', async () => {
  expect(await ask('/health/ready', () => Promise.reject(new Error('away')))).toMatchObject({ status: 503 });
});

test('a process that runs is live, whatever it can reach', async () => {
  expect(await ask('/health/live', () => Promise.reject(new Error('away')))).toEqual({ status: 200, body: { status: 'live' } });
});

test('nothing else is answered', async () => {
  expect(await ask('/health/secrets', async () => ({ database: true, bus: true }))).toMatchObject({ status: 404 });
});
