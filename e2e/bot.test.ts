import { execFile, execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Account } from './harness/account.ts';
import { signUp } from './harness/account.ts';
import { get, post } from './harness/call.ts';
import { startChild } from './harness/child.ts';
import type { Product } from './harness/product.ts';
import { startProduct } from './harness/product.ts';
import { introduce } from './harness/stage.ts';

const root = path.join(import.meta.dirname, '..');
const project = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-bot-'));
let product: Product;
let alice: Account;
let bot: Account;

beforeAll(async () => {
  execFileSync(process.execPath, [path.join(root, 'node_modules/tsdown/dist/run.mjs')], { cwd: root, stdio: 'pipe' });
  writeProject();
  product = await startProduct();
  alice = await signUp(product.url, { username: 'alice', displayName: 'Alice' });
  bot = await signUp(product.url, { username: 'bot', displayName: 'Bot' });
});
afterAll(async () => {
  await product.dispose();
  fs.rmSync(project, { recursive: true });
});

/** Another TypeScript project that has Holdfast among its dependencies and the README's bot as its program. */
function writeProject(): void {
  const readme = fs.readFileSync(path.join(root, 'README.md'), 'utf8');
  const [, example] = /```ts\n(\/\/ bot\.ts\n[\s\S]*?)```/.exec(readme) ?? [];
  fs.writeFileSync(path.join(project, 'bot.ts'), example!);
  fs.writeFileSync(path.join(project, 'package.json'), JSON.stringify({ type: 'module', dependencies: { holdfast: '*' } }));
  const compilerOptions = { module: 'NodeNext', target: 'ES2024', strict: true, noEmit: true, types: ['node'], typeRoots: [path.join(root, 'node_modules/@types')] };
  fs.writeFileSync(path.join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['bot.ts'] }));
  fs.mkdirSync(path.join(project, 'node_modules'));
  fs.symlinkSync(root, path.join(project, 'node_modules/holdfast'));
}

test('the README’s bot compiles in another project, with every type checked', async () => {
  // Not the synchronous call: while it blocks, the server closes idle connections, and the next fetch would trip over one.
  const compiled = promisify(execFile)(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', project]);
  await expect(compiled).resolves.toMatchObject({ stderr: '' });
});

test('the README’s bot answers once, also after it was killed and started again', async () => {
  const conversationId = await introduce(product, [alice, bot]);
  const say = (text: string) => post(product.url, 'messages.send', { token: alice.token, input: { conversationId, clientId: crypto.randomUUID(), text } });
  const answers = async () => {
    const { events } = (await get(product.url, 'messages.history', { token: alice.token, input: { conversationId } })) as {
      events: { senderId: string; payload: { text?: string } }[];
    };
    return events.filter(({ senderId }) => senderId === bot.id).map(({ payload }) => payload.text);
  };
  const env = { HOLDFAST_URL: product.url, HOLDFAST_TOKEN: bot.token };
  const start = () => startChild(process.execPath, [path.join(project, 'bot.ts')], { env, cwd: project });
  const first = start();
  onTestFinished(async () => void (await first.end('SIGKILL')));
  await say('one');
  await expect.poll(answers, { timeout: 20_000 }).toEqual(['You said: one']);
  await first.end('SIGKILL');
  await say('two');
  const second = start();
  onTestFinished(async () => void (await second.end('SIGKILL')));
  await say('three');
  await expect.poll(answers, { timeout: 20_000 }).toEqual(['You said: one', 'You said: two', 'You said: three']);
});

test('the package holds the client and nothing else', () => {
  const packed = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })) as {
    files: { path: string }[];
  }[];
  const files = packed[0]!.files.map((file) => file.path);
  expect(files).toContain('dist/client/client.js');
  expect(files).toContain('dist/client/client.d.ts');
  expect(files.filter((file) => !/^(dist\/client\/|package\.json$|README\.md$|LICENSE$)/.test(file))).toEqual([]);
});
