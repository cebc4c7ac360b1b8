import type { EventBus } from '../domain/bus.ts';
import { conversationChannel, userChannel } from '../domain/bus.ts';
import { isKind } from '../domain/event.ts';
import type { LogEvent } from '../domain/event.ts';

/** Tells the other servers, and the people concerned, what is in the log. */
export class Announcer {
  readonly #bus: EventBus;

  constructor(bus: EventBus) {
    this.#bus = bus;
  }

  /** Only ever after COMMIT. Saying it twice is harmless, and heals a server killed before it said it once. */
  announce(event: LogEvent): void {
    const { conversationId, seq: joinedSeq } = event;
    this.#bus.publish(conversationChannel(conversationId), { type: 'event', event });
    for (const userId of newMembers(event)) this.#bus.publish(userChannel(userId), { type: 'joined', conversationId, joinedSeq });
  }
}

function newMembers(event: LogEvent): string[] {
  if (isKind(event, 'conversation.created')) return [event.senderId, ...event.payload.memberIds];
  if (isKind(event, 'member.joined')) return [event.payload.userId];
  return [];
}
