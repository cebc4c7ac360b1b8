import type { DeliveryWatch, Meter } from '../../domain/meter.ts';
import type { Caller } from '../../domain/session.ts';
import type { DatabaseClock } from './database-clock.ts';
import type { Hub } from './hub.ts';

/**
 * Measures how long events take to reach the devices that are connected here, by what these report.
 * What was committed before a device connected is not counted: how long it was away is its own affair.
 */
export class HubWatch implements DeliveryWatch {
  readonly #hub: Pick<Hub, 'feed' | 'devicesOf'>;
  readonly #clock: Pick<DatabaseClock, 'since'>;
  readonly #meter: Meter;

  constructor(hub: Pick<Hub, 'feed' | 'devicesOf'>, clock: Pick<DatabaseClock, 'since'>, meter: Meter) {
    this.#hub = hub;
    this.#clock = clock;
    this.#meter = meter;
  }

  held({ userId, sessionId }: Caller, { conversationId, deliveredSeq }: { conversationId: string; deliveredSeq: number }): void {
    const feed = this.#hub.feed(conversationId);
    if (!feed) return;
    // What a device claims to hold beyond what it can have been sent says nothing.
    const upTo = Math.min(deliveredSeq, feed.head);
    for (const device of this.#hub.devicesOf(userId)) {
      if (device.sessionId !== sessionId || !feed.follows(device)) continue;
      const before = device.held?.get(conversationId);
      if (before !== undefined && upTo <= before) continue;
      // The feed's own copy of the id: thousands of idle devices would each keep those of their reports.
      device.held = (device.held ?? new Map<string, number>()).set(feed.conversationId, upTo);
      // The first that is new waited longest; without an earlier report only the last is known to be new.
      const committedAt = feed.commits.at(before === undefined ? upTo : before + 1);
      if (committedAt !== null && committedAt >= device.liveSince) this.#meter.applied(this.#clock.since(committedAt));
    }
  }
}
