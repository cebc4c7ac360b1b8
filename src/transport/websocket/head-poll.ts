import type { EventLog, LogChanges } from '../../domain/event.ts';
import type { SessionRepository } from '../../domain/session.ts';
import { overlapMs } from './briefing.ts';
import type { DatabaseClock } from './database-clock.ts';
import type { Hub } from './hub.ts';

const farFuture = Date.UTC(3000, 0);

export interface HeadPollPorts {
  log: EventLog;
  sessions: SessionRepository;
}

export interface HeadPollOptions {
  /** Milliseconds between two polls, and between two full comparisons. */
  pollMs: number;
  compareMs: number;
  /** Called with sessions that ended: connections without a stream must end too. */
  onRevoked(sessionIds: string[]): void;
  /** Told what time the database says it is. */
  clock?: DatabaseClock;
  onError(error: unknown): void;
}

/**
 * Asks the database what the bus may have lost. Without it, a dropped last message of a conversation
 * is never noticed: nothing after it names the gap.
 */
export class HeadPoll {
  readonly #hub: Hub;
  readonly #ports: HeadPollPorts;
  readonly #options: HeadPollOptions;
  #polledAt = 0;
  #comparedAt = performance.now();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;

  constructor(hub: Hub, ports: HeadPollPorts, options: HeadPollOptions) {
    this.#hub = hub;
    this.#ports = ports;
    this.#options = options;
  }

  start(): void {
    const tick = async () => {
      try {
        await this.poll();
        if (performance.now() - this.#comparedAt >= this.#options.compareMs) await this.compare();
      } catch (error) {
        this.#options.onError(error);
      }
      if (!this.#stopped) this.#timer = setTimeout(() => void tick(), this.#options.pollMs).unref();
    };
    void tick();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /** Passes on what changed lately and was not heard of. */
  async poll(): Promise<void> {
    // The first poll only learns the database's time and epoch: feeds state their heads when they open.
    const { clock } = this.#options;
    const askedAt = clock?.ask() ?? 0;
    const changes = await this.#ports.log.changes(this.#polledAt === 0 ? farFuture : this.#polledAt - overlapMs);
    clock?.answered(askedAt, changes.now);
    await this.#hub.changeEpoch(changes.epoch);
    await this.#catchUp(changes);
    this.#polledAt = changes.now;
    this.#hub.caughtUp(changes.now);
  }

  /** Compares all that is followed, and who may, with the database. */
  async compare(): Promise<void> {
    this.#comparedAt = performance.now();
    await this.#hub.learnPositions(this.#hub.conversationIds(), (feed, lastSeq) => feed.learn(lastSeq));
    for (const userId of this.#hub.userIds()) await this.#hub.refreshMemberships(userId);
    for (const sessionId of new Set([...this.#hub.devices()].map((device) => device.sessionId))) {
      if (!(await this.#ports.sessions.live(sessionId, Date.now()))) this.#revoke([sessionId]);
    }
  }

  async #catchUp(changes: LogChanges): Promise<void> {
    this.#revoke(changes.revokedSessionIds);
    await Promise.all(changes.conversations.map(async ({ conversationId, lastSeq }) => this.#hub.feed(conversationId)?.learn(lastSeq)));
    for (const { userId, conversationId, joinedSeq, leftSeq } of changes.memberships) {
      if (leftSeq === null) await this.#hub.join(userId, { conversationId, joinedSeq });
    }
    for (const { conversationId, receipt } of changes.receipts) this.#hub.feed(conversationId)?.hearReceipts([receipt]);
    this.#hub.sweep();
  }

  #revoke(sessionIds: string[]): void {
    if (sessionIds.length === 0) return;
    this.#hub.revoke(sessionIds);
    this.#options.onRevoked(sessionIds);
  }
}
