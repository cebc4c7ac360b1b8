import type { LogEvent } from '../../domain/event.ts';
import type { Hole, Timeline } from '../contract.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { ReceiptBook } from '../people/receipt-book.ts';
import type { TypingRoster } from '../people/typing-roster.ts';
import type { Replica } from '../log/replica.ts';
import type { Surroundings } from '../surroundings.ts';
import { TimelineView } from './timeline-view.ts';

/** After the storage failed (milliseconds). */
const retryMs = 1_000;
/** So many conversations stay in memory when nobody has them open any more, so that they can be shown at once … */
const keptViews = 40;
/** … except those that were read far back in. */
const keptMessages = 400;

export interface TimelineSources {
  surroundings: Surroundings;
  userId(): string;
  replica(conversationId: string): Replica | undefined;
  outbox: Outbox;
  receipts: ReceiptBook;
  typing: TypingRoster;
  /** What this device has said may be among stored events. */
  recognise(conversationId: string, events: readonly LogEvent[]): void;
  fill(replica: Replica, hole: Hole): Promise<number>;
  changed(conversationId: string): void;
}

/** The timelines of all conversations: those that are open hold messages, and some that were; the others only what waits to be sent. */
export class Timelines {
  readonly #sources: TimelineSources;
  readonly #opened = new Map<string, number>();
  /** Of those that are not open, the first is the next to go. */
  readonly #views = new Map<string, TimelineView>();
  readonly #shown = new Map<string, Timeline>();
  /** Something of what is shown of them may have changed. */
  readonly #touched = new Set<string>();

  constructor(sources: TimelineSources) {
    this.#sources = sources;
  }

  /** The same object until something of it changes. */
  of(conversationId: string): Timeline {
    let shown = this.#shown.get(conversationId);
    if (!shown || this.#touched.delete(conversationId)) {
      shown = sameOr(shown, this.#compose(conversationId));
      this.#shown.set(conversationId, shown);
    }
    return shown;
  }

  /**
   * What was shown of a conversation stays until its messages are there: what has gone from the
   * outbox into the log since would be in neither.
   */
  touch(conversationId: string): void {
    if (!this.#isLoading(conversationId)) this.#touched.add(conversationId);
    this.#sources.changed(conversationId);
  }

  isOpen(conversationId: string): boolean {
    return this.#opened.has(conversationId);
  }

  open(conversationId: string): void {
    this.#opened.set(conversationId, (this.#opened.get(conversationId) ?? 0) + 1);
    this.show(conversationId);
  }

  /** True when nobody else has it open. */
  close(conversationId: string): boolean {
    const left = (this.#opened.get(conversationId) ?? 0) - 1;
    if (left > 0) this.#opened.set(conversationId, left);
    if (left > 0) return false;
    this.#opened.delete(conversationId);
    const view = this.#views.get(conversationId);
    this.#views.delete(conversationId);
    if (view?.ready && view.messages.length <= keptMessages) this.#keep(conversationId, view);
    else this.#shown.delete(conversationId);
    this.touch(conversationId);
    return true;
  }

  /** Reads the newest messages of a conversation that is not open, for when it will be. */
  preload(conversationId: string): void {
    const replica = this.#sources.replica(conversationId);
    if (!replica || this.isOpen(conversationId)) return;
    const known = this.#views.get(conversationId);
    if (known) return this.#keep(conversationId, known);
    this.#keep(conversationId, new TimelineView(replica, this.#sources.surroundings.storage));
    this.reset(conversationId);
  }

  /** As the last to go. */
  #keep(conversationId: string, view: TimelineView): void {
    this.#views.delete(conversationId);
    this.#views.set(conversationId, view);
    const kept = [...this.#views.keys()].filter((id) => !this.isOpen(id));
    for (const id of kept.slice(0, -keptViews)) {
      this.#views.delete(id);
      this.#shown.delete(id);
      this.touch(id);
    }
  }

  /** Makes the view of an opened conversation, as soon as there is something to see. */
  show(conversationId: string): void {
    const replica = this.#sources.replica(conversationId);
    if (!replica || !this.isOpen(conversationId) || this.#views.has(conversationId)) return;
    this.#views.set(conversationId, new TimelineView(replica, this.#sources.surroundings.storage));
    this.reset(conversationId);
  }

  /** All anew, as after a start. */
  showAll(): void {
    this.#views.clear();
    for (const conversationId of [...this.#shown.keys()]) this.touch(conversationId);
    for (const conversationId of this.#opened.keys()) this.show(conversationId);
  }

  applied(conversationId: string, { events, news }: { events: LogEvent[]; news: boolean }): void {
    const view = this.#views.get(conversationId);
    if (news) view?.takeNews(events);
    else view?.takeRows(events);
    this.touch(conversationId);
  }

  /** What is in memory may be of a log that is no more. */
  reset(conversationId: string): void {
    const view = this.#views.get(conversationId);
    view?.reset().then(
      (events) => {
        this.#sources.recognise(conversationId, events);
        this.touch(conversationId);
      },
      (error: unknown) => {
        const { logger, scheduler } = this.#sources.surroundings;
        logger.warn('A timeline could not be read yet', error);
        scheduler.after(retryMs, () => this.#views.get(conversationId) === view && this.reset(conversationId));
      },
    );
    this.touch(conversationId);
  }

  async loadOlder(conversationId: string): Promise<boolean> {
    const view = this.#views.get(conversationId);
    const replica = this.#sources.replica(conversationId);
    if (!view || !replica) return false;
    const loaded = (await view.loadOlder()) || (await this.#loadThroughHole(view, replica));
    this.touch(conversationId);
    return loaded;
  }

  async fillHole(conversationId: string, hole: Hole): Promise<void> {
    const view = this.#views.get(conversationId);
    const replica = this.#sources.replica(conversationId);
    if (!replica) return;
    const adjacent = view?.holeBelow?.to === hole.to;
    await this.#sources.fill(replica, hole);
    if (adjacent) await view?.loadOlder();
    this.touch(conversationId);
  }

  #isLoading(conversationId: string): boolean {
    if (!this.isOpen(conversationId) || !this.#sources.replica(conversationId)) return false;
    return !this.#views.get(conversationId)?.ready;
  }

  async #loadThroughHole(view: TimelineView, replica: Replica): Promise<boolean> {
    const hole = view.holeBelow;
    if (!hole) return false;
    await this.#sources.fill(replica, hole);
    return view.loadOlder();
  }

  #compose(conversationId: string): Timeline {
    const { outbox, receipts, typing, userId } = this.#sources;
    const view = this.#views.get(conversationId);
    const messages = view?.messages ?? [];
    const shown = outbox.book.shown(conversationId);
    // After a crash an entry may not know yet that its message is in the log.
    const said = new Set(shown.length > 0 ? messages.filter(({ senderId }) => senderId === userId()).map(({ clientId }) => clientId) : []);
    return {
      conversationId,
      messages,
      notices: view?.notices ?? [],
      holes: view?.holes ?? [],
      complete: view?.complete ?? false,
      outbox: shown.filter(({ clientId }) => !said.has(clientId)),
      receipts: receipts.of(conversationId),
      typing: typing.of(conversationId),
    };
  }
}

/** Much that happens to a conversation changes nothing of what is in memory: pages of a hole that nobody looks at, for one. */
function sameOr(shown: Timeline | undefined, now: Timeline): Timeline {
  if (!shown) return now;
  const keys = Object.keys(now) as (keyof Timeline)[];
  return keys.every((key) => same(shown[key], now[key])) ? shown : now;
}

function same(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
  return one.every((item, i) => item === other[i]);
}
