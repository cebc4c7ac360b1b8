import type { ConversationRepository, Membership } from '../domain/conversation.ts';
import { DomainError, isDomainError } from '../domain/error.ts';
import type { Acknowledgement, AppendResult, Draft, EventLog, LogEvent } from '../domain/event.ts';
import type { Meter } from '../domain/meter.ts';
import { noConversation, noLongerIn, reusedClientId } from '../domain/refusal.ts';
import type { Announcer } from './announcer.ts';
import type { Appender } from './appender.ts';

const maxAttempts = 5;

/** Throws to refuse; returns the facts the decision rested on, for the log to check again under its lock. */
export type Judge = (membership: Membership) => Promise<Draft['expect']> | Draft['expect'];

/** Throws to refuse whatever it is, before anything is looked at. */
type Admit = () => Promise<void>;
const openDoor: Admit = async () => {};

interface LogWriterPorts {
  log: EventLog;
  conversations: ConversationRepository;
  appender: Appender;
  announcer: Announcer;
  meter?: Meter;
}

/** The way into the log: decide where that takes knowing more than the log checks itself, append, publish. */
export class LogWriter {
  readonly #ports: LogWriterPorts;

  constructor(ports: LogWriterPorts) {
    this.#ports = ports;
  }

  /** For what the log itself can authorise, in one round trip. */
  append(draft: Draft, admit = openDoor): Promise<Acknowledgement> {
    return this.#counted(async () => {
      await admit();
      return this.#ports.appender.append(draft);
    });
  }

  /** For what takes a decision. When its facts changed before the append, it is decided again. */
  appendIf(judge: Judge, draft: Draft, admit = openDoor): Promise<Acknowledgement> {
    return this.#counted(async () => {
      await admit();
      for (let attempt = 1; attempt < maxAttempts; attempt++) {
        const result = await this.#attempt(judge, draft);
        if (result.status !== 'stale') return result;
      }
      return this.#attempt(judge, draft);
    });
  }

  async #counted(append: () => Promise<AppendResult>): Promise<Acknowledgement> {
    const { meter } = this.#ports;
    try {
      const acknowledgement = this.#acknowledge(await append());
      meter?.acknowledged(acknowledgement);
      return acknowledgement;
    } catch (error) {
      meter?.refused(isDomainError(error) ? error.code : 'internal');
      throw error;
    }
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
    this.#ports.announcer.announce(event, epoch);
    return { seq: event.seq, id: event.id, createdAt: event.createdAt, epoch, duplicate };
  }
}

/** Whether the event is what the draft says, apart from what a later deletion took away. */
function isOf(draft: Draft, event: LogEvent): boolean {
  const said: Record<string, unknown> = draft.payload;
  return draft.kind === event.kind && Object.entries(event.payload).every(([name, value]) => said[name] === value);
}
