import type { LinkErrorCode } from '../../src/client/link/server-link.ts';
import { isDefinite } from '../../src/client/link/server-link.ts';
import type { Acknowledgement } from '../../src/domain/event.ts';
import type { EventKind } from '../../src/domain/event.ts';
import { call, refusalOf } from './attendant.ts';
import type { ServerNode } from './server-node.ts';
import type { World } from './world.ts';

const patienceMs = 3_000;

export interface Person {
  name: string;
  userId: string;
  sessionId: string;
}

interface Task {
  path: string;
  input: object;
  /** What it leads to in the log, if anything. */
  kind?: EventKind;
  conversationId?: string;
}

type Outcome = { answer: unknown } | { code: LinkErrorCode };

/** One person's calls that are no delivery: straight to some server, one after the other, each until there is a definite answer. */
export class Office {
  readonly person: Person;
  readonly #world: World;
  readonly #random: () => number;
  readonly #server: () => ServerNode | null;
  #last: Promise<void> = Promise.resolve();
  /** What is not answered yet. */
  open = 0;

  constructor(world: World, person: Person, server: () => ServerNode | null) {
    this.#world = world;
    this.person = person;
    this.#random = world.dice(`office of ${person.name}`);
    this.#server = server;
  }

  /** Under one clientId, however often it must be asked. */
  change(task: Task & { kind: EventKind; conversationId: string }): void {
    const clientId = this.#world.newId();
    const { kind, conversationId } = task;
    const { name, userId } = this.person;
    const told = () => ({ at: this.#world.at, device: `office of ${name}`, userId, conversationId, clientId });
    this.#then(async () => {
      this.#world.trace(name, `asks for ${task.path} as ${this.#world.nameOf(clientId)}: ${JSON.stringify(task.input)}`);
      this.#world.write({ type: 'invoke', ...told(), kind, repairs: false });
      const outcome = await this.#untilDefinite({ ...task, input: { conversationId, clientId, ...task.input } });
      this.#world.trace(name, `${task.path}: ${JSON.stringify(outcome)}`);
      if ('code' in outcome) return this.#world.write({ type: 'fail', ...told(), code: outcome.code });
      const { seq, id } = outcome.answer as Acknowledgement;
      this.#world.write({ type: 'ok', ...told(), seq, id });
    });
  }

  ask(task: Task, told: (code: string, answer?: unknown) => void = () => {}): void {
    this.#then(async () => {
      const outcome = await this.#untilDefinite(task);
      this.#world.trace(this.person.name, `${task.path} ${JSON.stringify(task.input)}: ${'code' in outcome ? outcome.code : 'ok'}`);
      if ('code' in outcome) told(outcome.code);
      else told('ok', outcome.answer);
    });
  }

  #then(work: () => Promise<void>): void {
    this.open++;
    this.#last = this.#last.then(work).finally(() => this.open--);
  }

  async #untilDefinite(task: Task): Promise<Outcome> {
    for (;;) {
      const lost = this.#world.pause(patienceMs).then((): Outcome => ({ code: 'lost' }));
      const outcome = await Promise.race([this.#attempt(task), lost]);
      if (!('code' in outcome) || isDefinite(outcome.code)) return outcome;
      await this.#world.pause(200 + this.#random() * 200);
    }
  }

  async #attempt({ path, input }: Task): Promise<Outcome> {
    await this.#world.pause(1 + this.#random() * 5);
    const node = this.#server();
    if (!node) return { code: 'lost' };
    const context = await node.context(this.person.sessionId);
    const outcome = await call(context, path, input).then(
      (answer): Outcome => ({ answer }),
      (error: unknown): Outcome => ({ code: refusalOf(error, context).code }),
    );
    // A server that dies now has acknowledged nothing.
    if (!node.step(`answers ${path} of ${this.person.name}`)) return new Promise(() => {});
    await this.#world.pause(1 + this.#random() * 5);
    return outcome;
  }
}
