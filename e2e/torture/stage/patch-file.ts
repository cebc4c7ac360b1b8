import fs from 'node:fs';
import path from 'node:path';
import type { Patch } from '../../ablation/patch.ts';
import { apply } from '../../ablation/patch.ts';

const root = path.join(import.meta.dirname, '../../..');

/** For HOLDFAST_PATCHES. Throws where one of them has no place: the program would only end as soon as it has begun. */
export function writePatches(file: string, patches: Patch[]): void {
  for (const [name, here] of Map.groupBy(patches, (patch) => patch.file)) here.reduce(apply, fs.readFileSync(path.join(root, name), 'utf8'));
  fs.writeFileSync(file, JSON.stringify(patches));
}
