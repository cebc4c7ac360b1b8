import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A program of ours running beside the test. Killed with the test, whatever becomes of it. */
export interface Child {
  readonly pid: number;
  /** All it has written so far. */
  output(): string;
  running(): boolean;
  /** The one that ended it; null while it runs, and when it ended with an exit code. */
  signal(): NodeJS.Signals | null;
  /** Resolves when it has written what matches; rejects with its output if it ends before. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves once it is gone: with the exit code, or null when a signal ended it. */
  ended(): Promise<number | null>;
  /** Sends the signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

export function startChild(command: string, args: string[], { cwd, env }: { cwd?: string; env?: Record<string, string> } = {}): Child {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const exit = once(child, 'exit') as Promise<[number | null]>;
  const ended = async () => (await exit)[0];
  const killWithUs = () => child.kill('SIGKILL');
  process.once('exit', killWithUs);
  let output = '';
  const listeners = new Set<() => void>();
  const hear = (chunk: Buffer) => {
    output += chunk.toString();
    for (const listener of listeners) listener();
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const running = () => child.exitCode === null && child.signalCode === null;
  void exit.then(() => {
    process.off('exit', killWithUs);
    for (const listener of listeners) listener();
  });

  return {
    pid: child.pid!,
    output: () => output,
    running,
    signal: () => child.signalCode,
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(output);
          if (!match && running()) return;
          listeners.delete(look);
          if (match) resolve(match);
          else reject(new Error(`${command} ${args.join(' ')} ended before it said ${String(pattern)}:\n${output}`));
        };
        listeners.add(look);
        look();
      }),
    ended,
    end: (signal) => {
      if (running()) child.kill(signal);
      return ended();
    },
  };
}
