// Runs after every install of this checkout (not where the package is a dependency), also under a Node
// that cannot read TypeScript. What it makes is not in the repository: the Prisma client, and the
// emoji names that the picker fetches.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);
const root = import.meta.dirname;

copyEmojiNames();
generatePrismaClient();

function copyEmojiNames() {
  const from = path.join(path.dirname(require.resolve('emojibase-data/package.json')), 'en');
  const to = path.join(root, 'public/emojibase/en');
  fs.mkdirSync(to, { recursive: true });
  for (const name of ['data.json', 'messages.json']) fs.copyFileSync(path.join(from, name), path.join(to, name));
}

function generatePrismaClient() {
  // `npm ci --omit=dev` leaves Prisma's command line out; it needs a client that was generated before.
  const cli = path.join(root, 'node_modules/prisma/build/index.js');
  if (!fs.existsSync(cli)) return;
  // Prisma downloads its schema engine before any command unless told where one is. `generate` never
  // starts it, so any program that exists will do, and installing works without that download.
  const env = { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: '1', CHECKPOINT_DISABLE: '1', ...process.env };
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'generate'], { cwd: root, env, encoding: 'utf8' });
  if (status === 0) return;
  process.stderr.write(`${stdout}${stderr}\nprisma generate failed: mend what it says above, then run "node prepare.mjs"\n`);
  process.exit(1);
}
