// node --import ./e2e/ablation/register.ts …: runs the real program with some of its rules taken out.
// HOLDFAST_PATCHES: the path of a JSON file that holds the patches.
import fs from 'node:fs';
import { registerHooks } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Patch } from './patch.ts';
import { apply } from './patch.ts';

const root = path.join(import.meta.dirname, '../..');
const patches = JSON.parse(fs.readFileSync(process.env.HOLDFAST_PATCHES!, 'utf8')) as Patch[];

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.startsWith('file:')) return loaded;
    const file = path.relative(root, fileURLToPath(url));
    const here = patches.filter((patch) => patch.file === file);
    if (here.length === 0) return loaded;
    const source = here.reduce(apply, Buffer.from(loaded.source as Uint8Array).toString());
    return { ...loaded, source };
  },
});
