// npm run build: `next build`, unless the last one was made from these very sources.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..');
const stamp = path.join(root, '.next/holdfast-sources');

/** Makes sure that `.next` holds the build of what is in `src`. Throws when it cannot be built. */
export function build(): void {
  const sources = fingerprint();
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === sources) return;
  console.log('Building …');
  const next = path.join(root, 'node_modules/next/dist/bin/next');
  const env = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [next, 'build'], { cwd: root, env, encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (status !== 0) throw Object.assign(new Error(`The build failed.\n${stdout}${stderr}`), { name: 'BuildError' });
  fs.writeFileSync(stamp, sources);
}

/** Content, not times: copying a checkout or an image keeps the one and not always the other. */
function fingerprint(): string {
  const hash = createHash('sha256');
  const configuration = ['package-lock.json', 'next.config.mjs', 'postcss.config.mjs', 'prisma/schema.prisma', 'tsconfig.json'];
  for (const file of [...configuration, ...filesOf('src'), ...filesOf('public')]) {
    const absolute = path.join(root, file);
    if (fs.existsSync(absolute)) hash.update(`${file}\0`).update(fs.readFileSync(absolute));
  }
  return hash.digest('hex');
}

function filesOf(folder: string): string[] {
  return fs
    .readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .filter((file) => !file.startsWith(path.join('src', 'generated')))
    .sort();
}

if (import.meta.main) build();
