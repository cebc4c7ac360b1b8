import type { Patch } from '../../ablation/patch.ts';

const perhapsDie = `if (Math.random() < Number(process.env.HOLDFAST_DEATH_SHARE)) process.kill(process.pid, 'SIGKILL');`;
// As long as it takes for what was written to a socket to leave.
const meanwhile = 'await new Promise(setImmediate);';

/** Each time a server passes one of these points, it dies there with the probability HOLDFAST_DEATH_SHARE. */
export const failPoints: Patch[] = [
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

/** Loses each thing that is published with the probability HOLDFAST_LOSS_SHARE. */
export const lossyBus: Patch[] = [
  {
    file: 'src/repository/redis/event-bus.ts',
    find: 'if (!this.connected()) return;',
    replace: 'if (!this.connected() || Math.random() < Number(process.env.HOLDFAST_LOSS_SHARE)) return;',
  },
];
