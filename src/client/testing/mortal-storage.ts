import type { ClientStorage, StorageChange, StorageOutcome } from '../storage/client-storage.ts';
import type { VirtualScheduler } from './virtual-scheduler.ts';

/**
 * One life of a device, over a storage that outlives it. Every step takes a moment, in which the
 * device may die: then it has happened or not, and nobody hears which. After each step that stores
 * events, everything held must be whole.
 */
export class MortalStorage implements ClientStorage {
  readonly memory: ClientStorage;
  readonly #scheduler: VirtualScheduler;
  readonly #random: () => number;
  /** The device dies at the step after this many. */
  stepsLeft = Infinity;
  onDeath: () => void = () => {};
  /** Steps that cut a log back. */
  truncations = 0;
  broken: string[] = [];
  #dead = false;
  #last: Promise<unknown> = Promise.resolve();

  constructor(memory: ClientStorage, { scheduler, random }: { scheduler: VirtualScheduler; random(): number }) {
    this.memory = memory;
    this.#scheduler = scheduler;
    this.#random = random;
  }

  load = () => this.#step(() => this.memory.load());
  saveMeta = (...of: Parameters<ClientStorage['saveMeta']>) => this.#step(() => this.memory.saveMeta(...of));
  events = (...of: Parameters<ClientStorage['events']>) => this.#step(() => this.memory.events(...of));
  outbox = () => this.#step(() => this.memory.outbox());
  enqueue = (...of: Parameters<ClientStorage['enqueue']>) => this.#step(() => this.memory.enqueue(...of));
  update = (...of: Parameters<ClientStorage['update']>) => this.#step(() => this.memory.update(...of));
  drop = (...of: Parameters<ClientStorage['drop']>) => this.#step(() => this.memory.drop(...of));
  lease = (...of: Parameters<ClientStorage['lease']>) => this.#step(() => this.memory.lease(...of));
  release = (...of: Parameters<ClientStorage['release']>) => this.#step(() => this.memory.release(...of));
  clear = () => this.#step(() => this.memory.clear());
  watch = (listener: () => void) => this.memory.watch(() => !this.#dead && listener());
  close = () => this.memory.close();

  apply(change: StorageChange): Promise<StorageOutcome> {
    if (change.truncateAfter !== undefined) this.truncations++;
    return this.#step(async () => {
      const outcome = await this.memory.apply(change);
      await this.#inspect(change.record.conversationId);
      return outcome;
    });
  }

  die(): void {
    if (this.#dead) return;
    this.#dead = true;
    this.onDeath();
  }

  /** Steps are taken in the order of the calls, as transactions are; when each is told is another matter. */
  async #step<T>(execute: () => Promise<T>): Promise<T> {
    const taken = this.#last.then(() => this.#take(execute));
    this.#last = taken.catch(() => undefined);
    const result = await taken;
    await this.#moment();
    return this.#dead ? never() : result;
  }

  async #take<T>(execute: () => Promise<T>): Promise<T> {
    await this.#moment();
    if (--this.stepsLeft < 0 && this.#random() < 0.5) this.die();
    if (this.#dead) return never();
    const result = await execute();
    if (this.stepsLeft < 0) this.die();
    return result;
  }

  #moment(): Promise<void> | void {
    const ms = this.#random() * 4;
    return ms < 2 ? undefined : new Promise((resolve) => void this.#scheduler.after(ms, resolve));
  }

  /** I4 and I5, worked out anew: every seq up to the cursor is held, but for the holes, and the chain is unbroken. */
  async #inspect(conversationId: string): Promise<void> {
    const { conversations } = await this.memory.load();
    const record = conversations.find((each) => each.conversationId === conversationId);
    if (!record) return;
    const held = await this.memory.events(conversationId, { from: 1, to: Infinity, limit: Infinity });
    const bySeq = new Map(held.map((event) => [event.seq, event]));
    const inHole = (seq: number) => record.holes.some(({ from, to }) => from <= seq && seq <= to);
    for (let seq = record.visibleFromSeq; seq <= record.cursor; seq++) {
      if (!inHole(seq) && !bySeq.has(seq)) this.broken.push(`${seq} of ${record.cursor} is missing`);
      const [event, before] = [bySeq.get(seq), bySeq.get(seq - 1)];
      if (event && before && !inHole(seq) && !inHole(seq - 1) && event.prevId !== before.id && seq > record.visibleFromSeq) this.broken.push(`the chain breaks at ${seq}`);
    }
    if ((held.at(-1)?.seq ?? 0) > record.cursor) this.broken.push(`${held.at(-1)?.seq} is beyond the cursor ${record.cursor}`);
    const atCursor = bySeq.get(record.cursor)?.id ?? null;
    if (record.cursorId !== null && record.cursorId !== atCursor) this.broken.push(`the cursor ${record.cursor} has another id`);
  }
}

function never<T>(): Promise<T> {
  return new Promise(() => {});
}
