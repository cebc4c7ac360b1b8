import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import path from 'node:path';
import type { Errand, Result } from './worker.ts';

export interface CrewOptions {
  workers: number;
  /** To be played, in their order; what is told of each may depend on what came before. */
  errands: Iterator<Errand>;
  /** False when enough is known. */
  heard(result: Result): boolean;
  /** Of Node, for the workers. */
  execArgv: string[];
  env: NodeJS.ProcessEnv;
}

/** Plays seeds in child processes, as many at a time as there are workers. Resolves when the last is done. */
export async function playAll({ workers, errands, heard, execArgv, env }: CrewOptions): Promise<void> {
  let going = true;
  const children = Array.from({ length: workers }, () => fork(path.join(import.meta.dirname, 'worker.ts'), { execArgv, env }));
  const work = (child: ChildProcess) =>
    new Promise<void>((resolve, reject) => {
      const next = () => {
        const { value, done } = going ? errands.next() : { done: true, value: undefined };
        if (done || !value) resolve();
        else child.send(value);
      };
      child.on('message', (result: Result) => {
        if (going) going = heard(result);
        next();
      });
      child.on('exit', (code, signal) => reject(new Error(`A worker has ended (${signal ?? code})`)));
      next();
    });
  try {
    await Promise.all(children.map(work));
  } finally {
    for (const child of children) {
      child.removeAllListeners('exit');
      child.kill();
    }
  }
}
