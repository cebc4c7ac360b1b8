import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';

/** What a program of the crowd does when asked. */
export type Commands = Record<string, (input: never) => Promise<unknown>>;
type Result<C extends Commands, N extends keyof C> = Awaited<ReturnType<C[N]>>;

interface Question {
  number: number;
  name: string;
  input: unknown;
}

interface Answer {
  number: number;
  result?: unknown;
  error?: string;
}

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** A child process that answers questions. It ends with us. */
export class Program<C extends Commands> {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  readonly #exit: Promise<unknown>;
  #lastNumber = 0;
  #isOver = false;

  constructor(file: string, { nodeArgs, env }: { nodeArgs: string[]; env: Record<string, string> }) {
    this.#child = fork(file, [], { execArgv: nodeArgs, env: { ...process.env, ...env }, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#child.on('message', (message) => this.#hear(message as Answer));
    this.#child.on('error', () => {});
    this.#exit = once(this.#child, 'exit').then(() => this.#over());
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Rejects when the program cannot do it, or ends before it has answered. */
  ask<N extends keyof C & string>(name: N, ...[input]: Parameters<C[N]>): Promise<Result<C, N>> {
    return new Promise((resolve, reject) => {
      if (this.#isOver || !this.#child.connected) return reject(new Error(`Asked to ${name}, but it is gone`));
      const number = ++this.#lastNumber;
      this.#waiting.set(number, { resolve: resolve as (result: unknown) => void, reject });
      this.#child.send({ number, name, input } satisfies Question, () => {});
    });
  }

  signal(signal: NodeJS.Signals): void {
    if (!this.#isOver) this.#child.kill(signal);
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.#exit;
  }

  #hear({ number, result, error }: Answer): void {
    const waiting = this.#waiting.get(number);
    this.#waiting.delete(number);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(error));
  }

  #over(): void {
    this.#isOver = true;
    for (const { reject } of this.#waiting.values()) reject(new Error('It ended before it answered'));
    this.#waiting.clear();
  }
}

/** In the program: answers whatever its parent asks, and ends when that is gone. */
export function answer(commands: Commands): void {
  process.on('message', (message) => {
    const { number, name, input } = message as Question;
    const tell = (told: Omit<Answer, 'number'>) => process.send?.({ number, ...told }, () => {});
    commands[name]!(input as never).then(
      (result) => tell({ result }),
      (error: unknown) => tell({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
  process.on('disconnect', () => process.exit());
}
