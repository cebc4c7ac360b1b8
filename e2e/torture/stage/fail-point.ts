import fs from 'node:fs';
import path from 'node:path';
import type { Patch } from '../../ablation/patch.ts';

// As long as it takes for what was written to a socket to leave.
const meanwhile = 'await new Promise(setImmediate);';

/** Each time a server passes one of these points, it dies there with this probability. */
export function failPoints(share: number): Patch[] {
  const perhapsDie = `if (Math.random() < ${share}) process.kill(process.pid, 'SIGKILL');`;
  return [
    {
      file: 'src/service/appender.ts',
      find: 'const results = await this.#log.append(batch.map(({ draft }) => draft));',
      replace: `
        // Before the database has heard of it.
        ${perhapsDie}
        const asked = this.#log.append(batch.map(({ draft }) => draft));
        asked.catch(() => {});
        ${meanwhile}
        // While the database is at it.
        ${perhapsDie}
        const results = await asked;
        // Between commit and publish.
        ${perhapsDie}`,
    },
    {
      file: 'src/service/log-writer.ts',
      find: 'const acknowledgement = this.#acknowledge(await append());',
      replace: `const acknowledgement = this.#acknowledge(await append());
        ${meanwhile}
        // Between publish and acknowledgement.
        ${perhapsDie}`,
    },
  ];
}

/** Loses a tenth of what is published, and writes a byte down for each. */
export const lossyBus: Patch[] = [
  {
    file: 'src/repository/redis/event-bus.ts',
    find: 'this.#outgoing.push({ name: channel.name, message });',
    replace: `if (Math.random() < 0.1) return process.getBuiltinModule('node:fs').appendFileSync(process.env.HOLDFAST_LOSSES, '.');
    this.#outgoing.push({ name: channel.name, message });`,
  },
];

/** Where the servers of a stage in this folder write down what their bus has lost. */
export function lossFile(folder: string): string {
  return path.join(folder, 'lost-publishes');
}

/** How much that is. */
export function lossesIn(folder: string): number {
  return fs.statSync(lossFile(folder), { throwIfNoEntry: false })?.size ?? 0;
}
