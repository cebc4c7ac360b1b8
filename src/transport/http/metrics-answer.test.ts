import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { MetricsSource } from './metrics-answer.ts';
import { answerMetrics } from './metrics-answer.ts';

const token = 'a token of more than thirty-two characters';
const told = async () => ({ contentType: 'text/plain', text: 'holdfast_acknowledged_total 1\n' });

/** Asks from this machine. */
async function ask(source: Partial<MetricsSource>, headers: Record<string, string> = {}): Promise<{ status: number; text: string }> {
  const server = createServer((req, res) => void answerMetrics({ token: null, proxied: false, metrics: told, ...source }, req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    // Not fetch, which keeps Host to itself.
    const asking = request({ host: '127.0.0.1', port, path: '/metrics', headers, agent: false }, (res) => {
      let text = '';
      res.setEncoding('utf8').on('data', (part: string) => (text += part));
      res.on('end', () => resolve({ status: res.statusCode!, text }));
    });
    asking.on('error', reject).end();
  });
}

test('who asks from this machine is told', async () => {
  expect(await ask({})).toEqual({ status: 200, text: 'holdfast_acknowledged_total 1\n' });
  for (const host of ['localhost:3000', '127.0.0.1', '[::1]:3000']) expect(await ask({}, { host })).toMatchObject({ status: 200 });
});

test.each(['x-forwarded-for', 'forwarded', 'x-real-ip', 'via', 'x-forwarded-host', 'x-forwarded-proto'])('who has a proxy ask, which says so by %s, is not', async (name) => {
  expect(await ask({}, { [name]: '127.0.0.1' })).toEqual({ status: 404, text: '' });
});

test('a page that had its own name pointed to this machine is not told', async () => {
  for (const host of ['evil.example.org:3000', '127.0.0.1.example.org', '10.0.0.7:3000']) expect(await ask({}, { host })).toMatchObject({ status: 404 });
});

test('with a token, whoever has it is told, through a proxy too, and nobody else, this machine neither', async () => {
  expect(await ask({ token }, { authorization: `Bearer ${token}`, 'x-forwarded-for': '203.0.113.7', host: 'chat.example.org' })).toMatchObject({ status: 200 });
  for (const authorization of ['', 'Bearer', `Bearer ${token}x`, `Basic ${token}`, `Bearer ${'x'.repeat(token.length)}`]) {
    expect(await ask({ token }, { authorization })).toMatchObject({ status: 404 });
  }
  expect(await ask({ token })).toMatchObject({ status: 404 });
});

test('meters that cannot be read are unavailable', async () => {
  expect(await ask({ metrics: () => Promise.reject(new Error('broken')) })).toMatchObject({ status: 503 });
});

test('behind a proxy nobody may ask without a token: all of them seem to ask from this machine', async () => {
  expect(await ask({ proxied: true })).toMatchObject({ status: 404 });
  expect(await ask({ proxied: true, token }, { authorization: `Bearer ${token}` })).toMatchObject({ status: 200 });
});
