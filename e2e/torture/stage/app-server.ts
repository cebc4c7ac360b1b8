import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { Patch } from '../../ablation/patch.ts';
import type { Child } from '../../harness/child.ts';
import { startChild } from '../../harness/child.ts';
import { writePatches } from './patch-file.ts';
import type { Proxy } from './proxy.ts';

/** One real server. Like under any supervisor, one that ends without being told to is started again. */
export interface AppServer {
  readonly name: string;
  /** Through its proxy, for clients. */
  readonly url: string;
  readonly directUrl: string;
  readonly toClients: Proxy;
  readonly toDatabase: Proxy;
  readonly toRedis: Proxy;
  /** Ends at a fail-point. */
  readonly deaths: number;
  /** How, and what it said last, each time it ended in any other way that nobody ordered: a bug. */
  readonly crashes: readonly string[];
  /** Started and answering. */
  running(): boolean;
  /** Resolves when it answers, or was told to end; tries for as long as it takes. `patches`: until it is told to end, besides those of the stage. */
  start(options?: { patches?: Patch[] }): Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
  kill(): Promise<void>;
  /** Its clock is this far off from now on, through restarts (milliseconds; 0: right again). */
  stepClock(ms: number): Promise<void>;
  /** The end of what it has written. */
  logTail(): string;
}

export interface Plan {
  name: string;
  folder: string;
  port: number;
  links: { toClients: Proxy; toDatabase: Proxy; toRedis: Proxy };
  env: Record<string, string>;
  patches: Patch[];
}

const root = path.join(import.meta.dirname, '../../..');
const preloads = ['e2e/ablation/register.ts', 'e2e/torture/stepped-clock.ts'].map((file) => pathToFileURL(path.join(root, file)).href);
const program = [...preloads.flatMap((file) => ['--import', file]), path.join(root, 'src/start.ts')];
const tailLength = 4_000;
/** What a server that cannot reach its database says before it gives up starting. */
const withoutDatabase = /ECONN|EPIPE|ETIMEDOUT|[Cc]onnection terminated|timeout expired|code: '(08|53|57P0|58|25006|55P03)|DatabaseNotReachable|ConnectionClosed|SocketTimeout|P10\d\d/;

export class ServerProcess implements AppServer {
  readonly name: string;
  readonly url: string;
  readonly directUrl: string;
  readonly toClients: Proxy;
  readonly toDatabase: Proxy;
  readonly toRedis: Proxy;
  deaths = 0;
  readonly crashes: string[] = [];
  readonly #plan: Plan;
  readonly #clockFile: string;
  readonly #patchFile: string;
  #child: Child | null = null;
  /** The child that has said that it answers. */
  #answering: Child | null = null;
  #starting: Promise<void> | null = null;
  #isWanted = false;
  #hasFailPoints = false;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.name = plan.name;
    this.url = `http://127.0.0.1:${plan.links.toClients.port}`;
    this.directUrl = `http://127.0.0.1:${plan.port}`;
    this.toClients = plan.links.toClients;
    this.toDatabase = plan.links.toDatabase;
    this.toRedis = plan.links.toRedis;
    this.#clockFile = path.join(plan.folder, `${plan.name}.clock`);
    this.#patchFile = path.join(plan.folder, `${plan.name}.patches.json`);
  }

  running(): boolean {
    return this.#answering?.running() ?? false;
  }

  async start({ patches }: { patches?: Patch[] } = {}): Promise<void> {
    if (patches && this.#isWanted) throw new Error(`${this.name} has been started: patches come too late`);
    if (!this.#isWanted) {
      writePatches(this.#patchFile, [...this.#plan.patches, ...(patches ?? [])]);
      this.#hasFailPoints = (patches ?? []).some(({ replace }) => replace.includes('SIGKILL'));
    }
    this.#isWanted = true;
    await this.#launch();
  }

  async stop(): Promise<number | null> {
    return this.#end('SIGTERM');
  }

  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async stepClock(ms: number): Promise<void> {
    fs.writeFileSync(this.#clockFile, String(ms));
    if (this.running()) process.kill(this.#answering!.pid, 'SIGUSR2');
  }

  logTail(): string {
    return this.#child?.output().slice(-tailLength) ?? '';
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    this.#isWanted = false;
    const code = (await this.#child?.end(signal)) ?? null;
    await this.#starting;
    return code;
  }

  #launch(): Promise<void> {
    if (this.running()) return Promise.resolve();
    return (this.#starting ??= this.#tryUntilItAnswers().finally(() => (this.#starting = null)));
  }

  /** Without its database a server ends as soon as it has begun, and is started again, as a supervisor would. */
  async #tryUntilItAnswers(): Promise<void> {
    while (this.#isWanted) {
      const { env, port } = this.#plan;
      const child = startChild(process.execPath, program, {
        cwd: root,
        env: { ...env, PORT: String(port), HOLDFAST_PATCHES: this.#patchFile, HOLDFAST_CLOCK: this.#clockFile },
      });
      this.#child = child;
      const answers = await child.says(/Holdfast is at/).then(() => true, () => false);
      if (!answers) {
        this.#judge(child, { excuse: withoutDatabase });
        await delay(200);
      } else {
        this.#answering = child;
        // It may have been set while nobody listened yet.
        if (child.running()) process.kill(child.pid, 'SIGUSR2');
        void this.#supervise(child);
        return;
      }
    }
  }

  async #supervise(child: Child): Promise<void> {
    await child.ended();
    if (!this.#isWanted || this.#child !== child) return;
    this.#judge(child);
    await this.#launch();
  }

  /** Of one that has ended: dead at a fail-point, or by a bug, unless nobody wanted it any more. */
  #judge(child: Child, { excuse }: { excuse?: RegExp } = {}): void {
    if (!this.#isWanted) return;
    const signal = child.signal();
    const said = child.output().slice(-tailLength);
    if (signal === 'SIGKILL' && this.#hasFailPoints) this.deaths++;
    else if (signal !== null || !excuse?.test(said)) this.crashes.push(`${signal ?? 'it gave up'}: ${said}`);
  }
}
