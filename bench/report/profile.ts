import fs from 'node:fs';
import path from 'node:path';

interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[];
  startTime: number;
  samples: number[];
  timeDeltas: number[];
}

interface Stretch {
  fromUs: number;
  toUs: number;
}

const shown = 25;
const root = path.join(import.meta.dirname, '../..');

/** Where a server's time went while it was measured: its functions by self time, from the profile of its whole life. */
export function printProfile(file: string, measured: Stretch[]): void {
  const { nodes, startTime, samples, timeDeltas } = JSON.parse(fs.readFileSync(file, 'utf8')) as CpuProfile;
  const nameOf = new Map(nodes.map(({ id, callFrame }) => [id, nameOfFrame(callFrame)]));
  const self = new Map<string, number>();
  let [at, total] = [startTime, 0];
  for (const [i, sample] of samples.entries()) {
    // A delta leads to its sample; what is seen there is taken to last until the next.
    at += timeDeltas[i]!;
    const lasts = timeDeltas[i + 1] ?? 0;
    if (!measured.some(({ fromUs, toUs }) => at >= fromUs && at < toUs)) continue;
    const name = nameOf.get(sample)!;
    if (name.startsWith('(idle)')) continue;
    self.set(name, (self.get(name) ?? 0) + lasts);
    total += lasts;
  }
  console.log(`\n${path.relative(process.cwd(), file)}: self time in the ${(total / 1e6).toFixed(1)} s it was busy while it was measured`);
  const top = [...self].sort(([, a], [, b]) => b - a).slice(0, shown);
  for (const [name, us] of top) console.log(`  ${((100 * us) / total).toFixed(1).padStart(5)} %  ${name}`);
}

/** The profiles that are in a folder, so that one can tell which came later. */
export function profilesIn(folder: string): string[] {
  fs.mkdirSync(folder, { recursive: true });
  return fs.readdirSync(folder).filter((file) => file.endsWith('.cpuprofile')).map((file) => path.join(folder, file));
}

function nameOfFrame({ functionName, url, lineNumber }: CpuProfile['nodes'][number]['callFrame']): string {
  const file = url.replace('file://', '').replace(`${root}/`, '').replace(/^node_modules\//, '');
  return `${functionName || '(anonymous)'}  ${file}${file ? `:${lineNumber + 1}` : ''}`;
}
