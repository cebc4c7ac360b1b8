import type { ConversationRepository, Membership } from '../domain/conversation.ts';
import { DomainError, isDomainError } from '../domain/error.ts';
import type { Acknowledgement, AppendResult, Draft, EventLog, LogEvent } from '../domain/event.ts';
import { noConversation, noLongerIn, reusedClientId } from '../domain/refusal.ts';
import type { Announcer } from './announcer.ts';
import type { Appender } from './appender.ts';

const maxAttempts = 5;

/** Throws to refuse; returns the facts the decision rested on, for the log to check again under its lock. */
export type Judge = (membership: Membership) => Promise<Draft['expect']> | Draft['expect'];

interface LogWriterPorts {
  log: EventLog;
  conversations: ConversationRepository;
  appender: Appender;
  announcer: Announcer;
}

/** The way into the log: decide where that takes knowing more than the log checks itself, append, publish. */
export class LogWriter {
  readonly #ports: LogWriterPorts;

  constructor(ports: LogWriterPorts) {
    this.#ports = ports;
  }

  /** For what the log itself can authorise, in one round trip. */
  async append(draft: Draft): Promise<Acknowledgement> {
    return this.#acknowledge(await this.#ports.appender.append(draft));
  }

  /** For what takes a decision. When its facts changed before the append, it is decided again. */
  async appendIf(judge: Judge, draft: Draft): Promise<Acknowledgement> {
    for (let attempt = 1; attempt < maxAttempts; attempt++) {
      const result = await this.#attempt(judge, draft);
      if (result.status !== 'stale') return this.#acknowledge(result);
    }
    return this.#acknowledge(await this.#attempt(judge, draft));
  }

  async #attempt(judge: Judge, draft: Draft): Promise<AppendResult> {
    let expect: Draft['expect'];
    try {
      expect = await judge(await this.#proof(draft));
    } catch (refusal) {
      return this.#retried(draft, refusal);
    }
    return this.#ports.appender.append({ ...draft, expect });
  }

  async #proof({ conversationId, senderId }: Draft): Promise<Membership> {
    const membership = await this.#ports.conversations.membership(conversationId, senderId);
    if (!membership) throw noConversation();
    if (membership.leftSeq !== null) throw noLongerIn();
    return membership;
  }

  /** Somebody who leaves, does not hear of it and tries again is refused for having left: tell them it is done. */
  async #retried(draft: Draft, refusal: unknown): Promise<AppendResult> {
    if (!isDomainError(refusal) || refusal.code === 'unavailable') throw refusal;
    const event = await this.#ports.log.stored(draft);
    if (!event) throw refusal;
    if (!isOf(draft, event)) throw reusedClientId();
    return { status: 'appended', event, epoch: await this.#ports.log.epoch(), duplicate: true };
  }

  #acknowledge(result: AppendResult): Acknowledgement {
    if (result.status === 'stale') throw new DomainError('unavailable', 'Too much is changing here at once');
    if (result.status !== 'appended') throw new DomainError(result.status, result.reason);
    const { event, epoch, duplicate } = result;
    this.#ports.announcer.announce(event);
    return { seq: event.seq, id: event.id, createdAt: event.createdAt, epoch, duplicate };
  }
}

/** Whether the event is what the draft says, apart from what a later deletion took away. */
function isOf(draft: Draft, event: LogEvent): boolean {
  const said: Record<string, unknown> = draft.payload;
  return draft.kind === event.kind && Object.entries(event.payload).every(([name, value]) => said[name] === value);
}
