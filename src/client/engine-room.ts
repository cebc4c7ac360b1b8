import type { LogEvent } from '../domain/event.ts';
import { isKind } from '../domain/event-rule.ts';
import type { Head } from '../domain/head.ts';
import type { Receipt } from '../domain/receipt.ts';
import type { EpochWatch } from './epoch-watch.ts';
import type { Hole } from './contract.ts';
import type { ClientStorage } from './storage/client-storage.ts';
import { LinkError } from './link/server-link.ts';
import { BackgroundFill } from './log/background-fill.ts';
import type { Verification } from './log/difference.ts';
import { fillHole } from './log/hole-filler.ts';
import { askWithin } from './log/rewind.ts';
import { Nudges } from './log/nudge.ts';
import { ReplicaSet } from './log/replica-set.ts';
import type { PageSizes } from './log/page-size.ts';
import type { Replica, ReplicaOwner } from './log/replica.ts';
import { verify } from './log/verification.ts';
import type { Notifier } from './notifier.ts';
import { Enqueuer } from './outbox/enqueuer.ts';
import { Outbox } from './outbox/outbox.ts';
import { Sender } from './outbox/sender.ts';
import { ReadPositions } from './people/read-position.ts';
import { ReceiptBook } from './people/receipt-book.ts';
import { ReceiptFetcher } from './people/receipt-fetcher.ts';
import { ReceiptReporter } from './people/receipt-reporter.ts';
import { TypingRoster } from './people/typing-roster.ts';
import { TypingSignal } from './people/typing-signal.ts';
import type { StorageError } from './storage/storage-error.ts';
import type { Surroundings } from './surroundings.ts';
import { Turnstile } from './turnstile.ts';
import { ConversationList } from './view/conversation-list.ts';
import { Timelines } from './view/timelines.ts';

/** As many conversations read the log at the same time. */
const maxPulls = 8;
/** How often one looks whether the log has been read far enough (milliseconds), and how many times at most. */
const lookMs = 50;
const maxLooks = 400;

export interface RoomOwner {
  surroundings: Surroundings;
  holes: boolean;
  sizes: PageSizes;
  notifier: Notifier;
  epoch: EpochWatch;
  userId(): string;
  online(): boolean;
  signedOut(error: LinkError): void;
  storageFailed(error: StorageError | null): void;
  /** Handed over once it is stored. */
  happened(event: LogEvent): void;
}

/** The parts of the engine, and what each of them hears of the others. */
export class EngineRoom implements ReplicaOwner {
  readonly #owner: RoomOwner;
  readonly storage: ClientStorage;
  readonly outbox: Outbox;
  readonly enqueuer: Enqueuer;
  readonly replicas: ReplicaSet;
  readonly sender: Sender;
  readonly nudges: Nudges;
  readonly background: BackgroundFill;
  readonly typing: TypingRoster;
  readonly signal: TypingSignal;
  readonly receipts = new ReceiptBook();
  readonly fetcher: ReceiptFetcher;
  readonly reporter: ReceiptReporter;
  readonly reading: ReadPositions;
  readonly list: ConversationList;
  readonly timelines: Timelines;

  constructor(owner: RoomOwner) {
    const { surroundings, epoch, notifier, holes, sizes, userId, online, signedOut, storageFailed } = owner;
    this.#owner = owner;
    this.storage = surroundings.storage;
    const replica = (conversationId: string) => this.replicas.get(conversationId);
    const cursor = (conversationId: string) => replica(conversationId)?.record.cursor ?? 0;
    const holds = (conversationId: string, seq: number) => replica(conversationId)?.holds(seq) ?? false;
    const turnstile = new Turnstile(maxPulls);
    this.outbox = new Outbox(surroundings, {
      userId,
      epoch: () => epoch.current,
      holds,
      changed: (conversationId) => this.#outboxChanged(conversationId),
      acknowledged: (conversationId, seq) => seq > cursor(conversationId) && this.nudges.later(conversationId, seq),
    });
    this.enqueuer = new Enqueuer(surroundings, this.outbox);
    this.replicas = new ReplicaSet({ surroundings, storage: this.storage, epoch, holes, sizes, turnstile, online, signedOut, storageFailed }, this);
    this.sender = new Sender(surroundings, {
      outbox: this.outbox,
      epoch,
      userId,
      online,
      cursor,
      holds,
      verified: (conversationId) => online() && this.replicas.isVerified(conversationId),
      holdsCompared: (conversationId, seq) => this.#holdsCompared(conversationId, seq),
      caughtUp: (conversationId) => this.replicas.isCaughtUp(conversationId),
      signedOut,
    });
    this.nudges = new Nudges(surroundings.scheduler, (conversationId, seq) => this.replicas.raise(conversationId, seq));
    const fill = (filled: Replica, hole: Hole) => this.#fill(filled, hole);
    this.background = new BackgroundFill({ surroundings, replicas: () => this.replicas.all(), online, idle: () => turnstile.empty, bounded: holes, fill });
    this.typing = new TypingRoster(surroundings.scheduler, (conversationId) => this.#shownChanged(conversationId));
    this.signal = new TypingSignal(surroundings);
    this.fetcher = new ReceiptFetcher(surroundings, { book: this.receipts, online, moved: (conversationId) => this.timelines.touch(conversationId) });
    this.reporter = new ReceiptReporter(surroundings, { replica, epoch: () => epoch.current, online, signedOut });
    this.reading = new ReadPositions(surroundings, { userId, moved: ({ conversationId }) => this.reporter.moved(conversationId), ask: (id) => this.replicas.ask(id), isVerified: (id) => this.replicas.isVerified(id) });
    this.list = new ConversationList({ replicas: () => this.replicas.all(), outbox: this.outbox, typing: this.typing, changed: () => notifier.touch('conversations') });
    this.timelines = new Timelines({
      surroundings,
      userId,
      replica,
      outbox: this.outbox,
      receipts: this.receipts,
      typing: this.typing,
      recognise: (conversationId, events) => this.recognise(conversationId, events),
      fill,
      changed: (conversationId) => notifier.touch(`timeline:${conversationId}`),
    });
  }

  userId(): string {
    return this.#owner.userId();
  }

  applied(replica: Replica, { events, news }: { events: LogEvent[]; news: boolean }): void {
    const { conversationId } = replica;
    this.recognise(conversationId, events);
    if (news) for (const event of events) this.#happened(replica, event);
    this.timelines.applied(conversationId, { events, news });
    this.list.touch(conversationId);
    if (news) this.reading.spoken(replica, events);
    this.reading.compared(replica);
    this.reporter.moved(conversationId);
    if (replica.record.holes.length > 0) this.background.kick();
  }

  rewound(replica: Replica): void {
    const { conversationId, record } = replica;
    this.reading.rewound(replica);
    void this.outbox.rewound(conversationId, record.cursor).then(() => this.sender.kick());
    this.receipts.reset(conversationId);
    this.fetcher.fetch(conversationId);
    this.timelines.reset(conversationId);
    this.list.touch(conversationId);
    this.replicas.kick(conversationId);
  }

  headed({ conversationId }: Replica): void {
    this.list.touch(conversationId);
  }

  told(replica: Replica, head: Head): void {
    const { conversationId } = replica;
    this.reading.compared(replica);
    this.reporter.heard(conversationId, head);
    this.fetcher.told(conversationId, head);
    this.timelines.show(conversationId);
  }

  /**
   * What this device has said is in the log when it is held, and what is held is the log: of an epoch
   * that is over, it proves nothing.
   */
  recognise(conversationId: string, events: readonly LogEvent[]): void {
    if (!this.replicas.isVerified(conversationId)) return;
    for (const event of events) this.outbox.recognise(event);
  }

  heardReceipts(conversationId: string, receipts: Receipt[]): void {
    const own = receipts.find(({ userId }) => userId === this.userId());
    if (own) this.#heardOwn(conversationId, own);
    if (this.receipts.merge(conversationId, receipts)) this.timelines.touch(conversationId);
  }

  /** The head that is on its way to a device that does not know the conversation yet may be from before. */
  #heardOwn(conversationId: string, own: Receipt): void {
    const replica = this.replicas.get(conversationId);
    if (!replica) return this.replicas.ask(conversationId);
    this.reporter.heard(conversationId, own);
    this.reading.heard(replica, own);
  }

  heardTyping(conversationId: string, userId: string): void {
    if (userId !== this.userId()) this.typing.heard(conversationId, userId);
  }

  #happened(replica: Replica, event: LogEvent): void {
    if (isKind(event, 'message.sent')) this.typing.stopped(event.conversationId, event.senderId);
    // What a new membership may see, only the server knows.
    const joined = isKind(event, 'member.joined') && event.payload.userId === this.userId();
    if (joined && event.seq > replica.toldSeq) this.replicas.ask(event.conversationId);
    this.#owner.happened(event);
  }

  async verify(conversationId: string, progress: (compared: number, total: number) => void): Promise<Verification> {
    const { surroundings, epoch, online } = this.#owner;
    const replica = this.replicas.get(conversationId);
    if (!replica) throw new LinkError('not_found', 'No such conversation');
    if (!online()) throw new LinkError('lost', 'There is no connection to compare with');
    const reach = (seq: number) => this.#reach(replica, seq);
    const verified = await verify(replica, { ask: askWithin(surroundings.link, epoch), storage: this.storage, reach, progress });
    this.replicas.kick(conversationId);
    return verified;
  }

  /** Resolves when a conversation has been read up to `seq`. */
  async #reach(replica: Replica, seq: number): Promise<void> {
    const { surroundings, online } = this.#owner;
    if (replica.record.cursor < seq) this.replicas.raise(replica.conversationId, seq);
    for (let looks = 0; replica.record.cursor < seq; looks++) {
      if (!online() || looks > maxLooks) throw new LinkError('lost', 'This device could not catch up with the log');
      await new Promise<void>((resolve) => void surroundings.scheduler.after(lookMs, resolve));
    }
  }

  async #fill(replica: Replica, hole: Hole): Promise<number> {
    const { surroundings, epoch, sizes } = this.#owner;
    const count = await fillHole(replica, hole, { ask: askWithin(surroundings.link, epoch), storage: this.storage, pageSize: sizes.fill });
    // What did not fit is compared once more.
    this.replicas.kick(replica.conversationId);
    return count;
  }

  /** What lies below what may be seen is of an earlier membership: no comparison with the log reaches it. */
  #holdsCompared(conversationId: string, seq: number): boolean {
    const replica = this.replicas.get(conversationId);
    return replica !== undefined && this.replicas.isCompared(conversationId) && seq >= replica.record.visibleFromSeq && replica.holds(seq);
  }

  #outboxChanged(conversationId: string): void {
    this.#shownChanged(conversationId);
    this.#owner.notifier.touch('status');
  }

  #shownChanged(conversationId: string): void {
    this.timelines.touch(conversationId);
    this.list.touch(conversationId);
  }
}
