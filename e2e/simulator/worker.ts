// Plays the seeds it is sent, in a process of its own: time and chance of the whole process are the world's.
import { real } from './virtual-globals.ts';
import { drawScript } from './draw-script.ts';
import type { Finding } from './finding.ts';
import { runScript } from './run-script.ts';
import type { Script } from './script.ts';
import { shrink } from './shrink.ts';

export interface Errand {
  seed: number;
  /** Whether a violation is to be told by its shortest script, with a trace; or the seed as it is. */
  tell: 'violation' | 'shortest' | 'everything';
}

export interface Result {
  seed: number;
  findings: Finding[];
  struck: Record<string, number>;
  events: number;
  virtualMs: number;
  realMs: number;
  /** What led to `findings`, at its shortest. */
  told?: { script: Script; findings: Finding[]; lines: string[] };
}

// Whoever sent us is gone, and with it whoever would stop us.
process.on('disconnect', () => process.exit());

process.on('message', (errand: Errand) => {
  real.setImmediate(() => void play(errand).then((result) => process.send!(result)));
});

async function play({ seed, tell }: Errand): Promise<Result> {
  const began = real.now();
  const script = drawScript(seed);
  const outcome = await runScript(script, { traced: tell === 'everything' });
  const { lines, ...rest } = outcome;
  const result: Result = { seed, ...rest, realMs: real.now() - began };
  if (tell === 'everything') return { ...result, told: { script, findings: outcome.findings, lines } };
  if (tell === 'violation' || outcome.findings.length === 0) return result;
  const shortest = await shrink(script, outcome);
  const again = await runScript(shortest, { traced: true });
  return { ...result, told: { script: shortest, findings: again.findings, lines: again.lines } };
}
