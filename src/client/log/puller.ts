import { backoff } from '../backoff.ts';
import type { ClientStorage } from '../storage/client-storage.ts';
import type { RangePage, RangeQuery } from '../link/server-link.ts';
import { LinkError, asLinkError, isDefinite } from '../link/server-link.ts';
import { Pause } from '../scheduler.ts';
import { StorageError } from '../storage/storage-error.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Turnstile } from '../turnstile.ts';
import type { EpochWatch } from '../epoch-watch.ts';
import { append, leap, moveFloor, readAsOf, withoutPastAhead } from './conversation-log.ts';
import type { PageSizes } from './page-size.ts';
import type { Replica } from './replica.ts';
import { askWithin, rereadAhead, rewind } from './rewind.ts';

export interface PullYard {
  surroundings: Surroundings;
  storage: ClientStorage;
  epoch: EpochWatch;
  /** Whether a device far behind may begin with the newest page. */
  holes: boolean;
  sizes: PageSizes;
  /** How many conversations read the log at the same time. */
  turnstile: Turnstile;
  online(): boolean;
  signedOut(error: LinkError): void;
  /** Null when the storage works again. */
  storageFailed(error: StorageError | null): void;
}

/** Rule 3: while a conversation is behind its target, its log is read; one question at a time. */
export class Puller {
  readonly #replica: Replica;
  readonly #yard: PullYard;
  readonly #pause: Pause;
  #running = false;
  #attempts = 0;

  constructor(replica: Replica, yard: PullYard) {
    this.#replica = replica;
    this.#yard = yard;
    this.#pause = new Pause(yard.surroundings.scheduler);
  }

  /** Begins, if there is anything to do and nothing under way. */
  kick(): void {
    if (this.#running || !this.#behind()) return;
    this.#running = true;
    void this.#run();
  }

  /** As `kick`, but without waiting for the next attempt. */
  wake(): void {
    this.#attempts = 0;
    this.#pause.cut();
    this.kick();
  }

  #behind(): boolean {
    const { record, target, stopped } = this.#replica;
    return !stopped && this.#yard.online() && (record.cursor < target || !this.#isVerified());
  }

  async #run(): Promise<void> {
    while (this.#behind()) {
      try {
        await this.#step();
        this.#attempts = 0;
        this.#yard.storageFailed(null);
      } catch (error) {
        await this.#recover(error);
      }
    }
    this.#running = false;
  }

  async #step(): Promise<void> {
    const live = this.#replica.takeWaiting();
    if (live.length > 0) await this.#replica.commit((record) => append(record, live));
    else await this.#yard.turnstile.pass(() => this.#pull());
  }

  async #recover(thrown: unknown): Promise<void> {
    const { surroundings, signedOut, storageFailed } = this.#yard;
    if (thrown instanceof StorageError) storageFailed(thrown);
    const error = asLinkError(thrown);
    if (error.code === 'unauthenticated') signedOut(error);
    else if (isDefinite(error.code)) this.#abandon(error);
    else {
      surroundings.logger.warn(`Reading the log of ${this.#replica.conversationId} will be tried again`, thrown);
      await this.#pause.for(error.retryAfterMs ?? backoff(this.#attempts++, surroundings.random));
    }
  }

  /** Nothing more can be read here until the server names the conversation again. */
  #abandon(error: LinkError): void {
    this.#yard.surroundings.logger.warn(`The log of ${this.#replica.conversationId} cannot be read`, error);
    this.#replica.giveUp(this.#yard.epoch.current);
  }

  async #pull(): Promise<void> {
    const replica = this.#replica;
    if (!this.#behind()) return; // the live events may have come while waiting for a turn
    const { cursor, visibleFromSeq } = replica.record;
    const epoch = this.#yard.epoch.current;
    await (this.#mayLeap() ? this.#leap() : this.#readOn());
    const moved = replica.record.cursor !== cursor || replica.record.visibleFromSeq !== visibleFromSeq || epoch !== this.#yard.epoch.current;
    if (!moved && this.#behind()) throw new LinkError('internal', 'The log gave nothing that follows');
  }

  /** Only where the log is known to be the one held: a leap compares nothing. */
  #mayLeap(): boolean {
    const { record, target } = this.#replica;
    return this.#yard.holes && target - record.cursor > this.#yard.sizes.leapBeyond && this.#isVerified();
  }

  async #leap(): Promise<void> {
    const { sizes } = this.#yard;
    await this.#take(await this.#ask({ after: this.#replica.target - sizes.leap, limit: sizes.leap }), leap);
  }

  async #readOn(): Promise<void> {
    const { cursor, cursorId } = this.#replica.record;
    const page = await this.#ask({ after: cursor, ...(cursorId === null ? {} : { check: cursorId }), limit: this.#yard.sizes.pull });
    if (page.reset) return this.#rewind(cursorId, page);
    if (!this.#isVerified()) await this.#rereadAhead();
    this.#replica.resolve();
    await this.#take(page, append);
  }

  async #ask(query: Omit<RangeQuery, 'conversationId'>): Promise<RangePage> {
    const { epoch, surroundings } = this.#yard;
    this.#replica.ask();
    const isCurrent = epoch.asking();
    const page = await surroundings.link.range({ ...query, conversationId: this.#replica.conversationId });
    if (!isCurrent(page.epoch)) throw new LinkError('lost', 'An answer from an epoch that is over');
    return page;
  }

  /** What is taken agrees with what is held, and makes it the log of this epoch. */
  async #take({ events, visibleFromSeq, head, epoch }: RangePage, grow: typeof append): Promise<void> {
    await this.#replica.commit((record) => {
      const floored = moveFloor(record, visibleFromSeq);
      const moved = floored.epoch === epoch ? floored : { ...floored, epoch };
      const step = grow(moved, events) ?? (moved === record ? null : { record: moved, events: [] });
      return step && readAsOf({ ...step, record: withoutPastAhead(step.record) }, head.seq);
    });
    this.#replica.answered(head.seq);
  }

  /** Rows may show what the former epoch has lost and this device never held as events. */
  async #rereadAhead(): Promise<void> {
    const { surroundings, epoch, sizes } = this.#yard;
    await rereadAhead(this.#replica, { ask: askWithin(surroundings.link, epoch), pageSize: sizes.pull });
  }

  #isVerified(): boolean {
    return this.#replica.isVerified(this.#yard.epoch.current);
  }

  /** The first answer after it that is no `reset` verifies the conversation. */
  async #rewind(checkedId: string | null, { visibleFromSeq }: RangePage): Promise<void> {
    // Another tab went back meanwhile, and this one has followed it: what was refused is no longer held.
    if (this.#replica.record.cursorId !== checkedId) return;
    const { surroundings, storage, epoch } = this.#yard;
    surroundings.logger.warn(`The log of ${this.#replica.conversationId} is not the one this device holds; going back to where they agree`);
    // Where a failover has lost one's joining again, one may see from where one could before; and the logs may agree there.
    if (visibleFromSeq < this.#replica.record.visibleFromSeq) await this.#replica.commit((record) => ({ record: moveFloor(record, visibleFromSeq), events: [] }));
    await rewind(this.#replica, { ask: askWithin(surroundings.link, epoch), storage });
  }
}
