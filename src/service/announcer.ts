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
  announce(event: LogEvent, epoch: string): void {
    this.#bus.publish(conversationChannel(event.conversationId), { type: 'event', event, epoch });
    this.invite(event);
  }

  /** For those whom an event has made members: nobody here follows the conversation for them yet. */
  invite(event: LogEvent): void {
    const { conversationId, seq: joinedSeq } = event;
    for (const userId of newMembers(event)) this.#bus.publish(userChannel(userId), { type: 'joined', conversationId, joinedSeq });
  }
}

function newMembers(event: LogEvent): string[] {
  if (isKind(event, 'conversation.created')) return [event.senderId, ...event.payload.memberIds];
  if (isKind(event, 'member.joined')) return [event.payload.userId];
  return [];
}
