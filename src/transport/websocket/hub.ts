import type { ConversationNews, EventBus, UserNews } from '../../domain/bus.ts';
import { conversationChannel, userChannel } from '../../domain/bus.ts';
import type { ConversationRepository, PresentMembership } from '../../domain/conversation.ts';
import type { Meter } from '../../domain/meter.ts';
import { silentMeter } from '../../domain/meter.ts';
import { Audience } from './audience.ts';
import type { BriefingPorts } from './briefing.ts';
import { Briefing } from './briefing.ts';
import type { ConversationFeed } from './conversation-feed.ts';
import type { Device } from './device.ts';
import type { Doubtful } from './doubt.ts';
import { Doubt } from './doubt.ts';
import { FeedSet } from './feed-set.ts';
import { PreparedMessage } from './prepared-message.ts';

const introduceAgainMs = 1_000;
/** Until they are told of a new epoch, devices cannot send: not one after the other, and not all at once either. */
const connectingAtOnce = 50;

export interface HubPorts extends BriefingPorts {
  bus: EventBus;
  conversations: ConversationRepository;
}

export interface HubOptions {
  /** Runs something later; the returned timer must not keep the process alive. */
  schedule(run: () => void, ms: number): void;
  onError(error: unknown): void;
  meter?: Meter;
}

/**
 * Which of this process's devices follow which conversations, and the way of news to them.
 * The bus only makes it fast: whatever it loses, the head poll finds in the log.
 */
export class Hub {
  readonly #ports: HubPorts;
  readonly #options: HubOptions;
  readonly #audience: Audience;
  readonly #feeds: FeedSet;
  readonly #briefing: Briefing;
  readonly #doubt: Doubt;
  #caughtUpTo = 0;

  constructor(ports: HubPorts, options: HubOptions) {
    this.#ports = ports;
    this.#options = options;
    this.#audience = new Audience((userId) => ports.bus.subscribe(userChannel(userId), (news) => this.#hearUser(userId, news)));
    this.#feeds = new FeedSet({
      log: ports.log,
      context: {
        readLog: ({ conversationId, after, limit }) => ports.log.range({ conversationId, after, upTo: 2 ** 31 - 1, limit }),
        devicesOf: (userId) => this.devicesOf(userId),
        onJoined: (userId, conversationId) => this.#introduce(userId, conversationId),
        epoch: () => this.#briefing.epoch,
        meter: silentMeter,
        ...options,
      },
      subscribe: (feed) => ports.bus.subscribe(conversationChannel(feed.conversationId), (news) => this.#hearConversation(feed, news)),
      onError: options.onError,
    });
    this.#briefing = new Briefing(ports);
    this.#doubt = new Doubt({ schedule: options.schedule, settle: (doubtful) => this.#run(this.#recover(doubtful)) });
  }

  get size(): { devices: number; users: number; conversations: number } {
    return { devices: [...this.devices()].length, users: this.userIds().length, conversations: this.#feeds.size };
  }

  /**
   * Makes a device live: `hello`, its heads (those changed since `since`, or all), then what happens.
   * Subscribes first and reads after, so that nothing falls between.
   */
  async connect(device: Device, since: number | null): Promise<void> {
    device.retell = (missed) => this.#briefing.retell(device, missed);
    await this.#audience.add(device);
    const before = new Set(await this.#ports.conversations.conversationIds(device.userId));
    await this.#feeds.hold(device, [...before]);
    const memberships = await this.#membershipsOf(device, before);
    for (const { conversationId, joinedSeq } of memberships) this.feed(conversationId)?.follow(device, joinedSeq);
    const present = new Set(memberships.map((membership) => membership.conversationId));
    for (const conversationId of before) if (!present.has(conversationId)) this.feed(conversationId)?.unfollow(device);
    await this.#briefing.greet(device, { since, caughtUpTo: () => this.#caughtUpTo });
  }

  disconnect(device: Device): void {
    device.close();
    this.#feeds.release(device);
    this.#run(this.#audience.remove(device));
  }

  feed(conversationId: string): ConversationFeed | undefined {
    return this.#feeds.get(conversationId);
  }

  conversationIds(): string[] {
    return this.#feeds.ids;
  }

  userIds(): string[] {
    return this.#audience.userIds;
  }

  devices(): Iterable<Device> {
    return this.#audience.devices();
  }

  devicesOf(userId: string): Iterable<Device> {
    return this.#audience.devicesOf(userId);
  }

  /** Everything that changed before `time` (the database's clock) was passed on. */
  caughtUp(time: number): void {
    this.#caughtUpTo = time;
  }

  /**
   * The database is another than it was: every feed starts over, and every device is made live anew,
   * because it may be a member of more or of less than before. What fails is tried again with the next poll.
   */
  async changeEpoch(epoch: string): Promise<void> {
    if (!this.#briefing.isAnother(epoch)) return;
    await this.learnPositions(this.conversationIds(), (feed, lastSeq, headId) => feed.restart(lastSeq, headId));
    this.#briefing.noteEpoch(epoch);
    const devices = [...this.devices()];
    for (let at = 0; at < devices.length; at += connectingAtOnce) {
      await Promise.all(devices.slice(at, at + connectingAtOnce).map((device) => this.#connectAnew(device)));
    }
  }

  /** Lets go of conversations that no local device follows any more. */
  sweep(): void {
    this.#feeds.sweep();
  }

  /** Ends every connection of these sessions. */
  revoke(sessionIds: string[]): void {
    const revoked = new Set(sessionIds);
    for (const device of this.devices()) if (revoked.has(device.sessionId)) device.close({ code: 4401, text: 'session ended' });
  }

  // --- connecting -------------------------------------------------------------------------------

  /** A device for which that fails is let go: it comes back by itself. */
  async #connectAnew(device: Device): Promise<void> {
    if (device.closed) return;
    for (const conversationId of [...device.conversations]) this.feed(conversationId)?.unfollow(device);
    device.forgetDepartures();
    await this.connect(device, null).catch((error: unknown) => {
      this.#options.onError(error);
      device.close();
    });
    // One that has gone meanwhile was let go before this began with its feeds.
    if (device.closed) this.sweep();
  }

  /**
   * Read again now that every feed hears what happens, together with where the logs end: a removal committed
   * since then reaches the feed as an event, one committed before is seen here. Either way a former member is
   * not followed. Where a feed has got beyond what was read, or has only now begun to hear, that is not so,
   * and they are read once more.
   */
  async #membershipsOf(device: Device, heard: ReadonlySet<string>): Promise<PresentMembership[]> {
    const memberships = await this.#ports.conversations.memberships(device.userId);
    for (const { conversationId, lastSeq, headId } of memberships) if (heard.has(conversationId)) this.feed(conversationId)?.prime(lastSeq, headId);
    const unheard = memberships.map((membership) => membership.conversationId).filter((conversationId) => !heard.has(conversationId));
    await this.#hold(device, unheard);
    const outrun = memberships.some(({ conversationId, lastSeq }) => (this.feed(conversationId)?.head ?? 0) > lastSeq);
    return outrun || unheard.length > 0 ? this.#ports.conversations.memberships(device.userId) : memberships;
  }

  async #hold(device: Device, conversationIds: string[]): Promise<void> {
    await this.#feeds.hold(device, conversationIds);
    await this.#feeds.prime(conversationIds);
  }

  // --- news -------------------------------------------------------------------------------------

  #hearConversation(feed: ConversationFeed, news: ConversationNews | null): void {
    if (news === null) this.#doubt.conversation(feed.conversationId);
    else if (news.type === 'event') this.#hearEvent(feed, news);
    // Positions in a log that is no more may be beyond what is true now, and are merged by maximum.
    else if (news.type === 'receipts') feed.hearReceipts(this.#briefing.isCurrent(news.epoch) ? news.receipts : []);
    else if (news.type === 'typing') feed.send(new PreparedMessage({ ...news, conversationId: feed.conversationId }), news.userId);
    else if (news.type === 'call') feed.send(new PreparedMessage(news));
    else feed.send(new PreparedMessage(news), news.presence.userId);
  }

  /** What a failover has lost may fit what was passed on, and is not the log's. */
  #hearEvent(feed: ConversationFeed, { event, epoch }: Extract<ConversationNews, { type: 'event' }>): void {
    if (this.#briefing.isCurrent(epoch)) feed.hear(event);
    else this.#doubt.conversation(feed.conversationId);
  }

  #hearUser(userId: string, news: UserNews | null): void {
    if (news === null) this.#doubt.user(userId);
    else if (news.type === 'joined') this.#run(this.join(userId, news));
    else if (news.type === 'revoked') this.revoke(news.sessionIds);
    else for (const device of this.devicesOf(userId)) device.offer(new PreparedMessage(news));
  }

  /** Starts following a conversation that a local person joined; does nothing for devices that follow already. */
  async join(userId: string, { conversationId, joinedSeq }: { conversationId: string; joinedSeq: number }): Promise<void> {
    const devices = [...this.devicesOf(userId)].filter((device) => !this.feed(conversationId)?.follows(device));
    if (devices.length === 0) return;
    for (const device of devices) await this.#hold(device, [conversationId]);
    // Asked after the feed knows its head: the news may be late, and the person removed again meanwhile.
    const membership = await this.#ports.conversations.membership(conversationId, userId);
    const feed = this.feed(conversationId);
    for (const device of devices) {
      if (membership?.leftSeq === null) feed?.follow(device, joinedSeq);
      else feed?.unfollow(device);
    }
    this.#introduce(userId, conversationId);
  }

  /** Follows what the person became a member of without our hearing of it. */
  async refreshMemberships(userId: string): Promise<void> {
    const memberships = await this.#ports.conversations.memberships(userId);
    for (const membership of memberships) await this.join(userId, membership);
  }

  learnPositions(conversationIds: string[], tell: (feed: ConversationFeed, lastSeq: number, headId: string) => unknown): Promise<void> {
    return this.#feeds.learn(conversationIds, tell);
  }

  /** Until it is done: their devices follow already, so no poll would find that they were not told. */
  #introduce(userId: string, conversationId: string): void {
    this.#briefing.introduce(this.devicesOf(userId), { userId, conversationId }).catch((error: unknown) => {
      this.#options.onError(error);
      this.#options.schedule(() => this.#introduce(userId, conversationId), introduceAgainMs);
    });
  }

  async #recover({ conversationIds, userIds }: Doubtful): Promise<void> {
    await this.learnPositions(conversationIds, (feed, lastSeq) => feed.learn(lastSeq));
    for (const userId of userIds) await this.refreshMemberships(userId);
  }

  /** For what nobody waits for: a failure is reported, and healed by the next poll. */
  #run(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.#options.onError(error));
  }
}
