import type { Acknowledgement, Draft } from '../domain/event.ts';
import type { Delete, Edit, React, Send } from '../domain/message.ts';
import type { Caller } from '../domain/session.ts';
import type { LogWriter } from './log-writer.ts';
import type { Ports } from './ports.ts';

/**
 * What people say. The log itself authorises these, holding the conversation's lock, so that a
 * message's way is short: append, publish.
 */
export class MessageService {
  readonly #ports: Pick<Ports, 'limiter' | 'limits'>;
  readonly #writer: LogWriter;

  constructor(ports: Pick<Ports, 'limiter' | 'limits'>, writer: LogWriter) {
    this.#ports = ports;
    this.#writer = writer;
  }

  send(caller: Caller, { conversationId, clientId, text, replyTo, epoch }: Send): Promise<Acknowledgement> {
    const payload = replyTo === null || replyTo === undefined ? { text } : { text, replyTo };
    return this.#append({ conversationId, clientId, senderId: caller.userId, kind: 'message.sent', payload, ...seenIn(epoch) });
  }

  edit(caller: Caller, { conversationId, clientId, seq: target, text, epoch }: Edit): Promise<Acknowledgement> {
    return this.#append({ conversationId, clientId, senderId: caller.userId, kind: 'message.edited', payload: { target, text }, ...seenIn(epoch) });
  }

  delete(caller: Caller, { conversationId, clientId, seq: target, epoch }: Delete): Promise<Acknowledgement> {
    return this.#append({ conversationId, clientId, senderId: caller.userId, kind: 'message.deleted', payload: { target }, ...seenIn(epoch) });
  }

  react(caller: Caller, { conversationId, clientId, seq: target, emoji, on, epoch }: React): Promise<Acknowledgement> {
    return this.#append({ conversationId, clientId, senderId: caller.userId, kind: 'reaction.changed', payload: { target, emoji, on }, ...seenIn(epoch) });
  }

  #append(draft: Draft): Promise<Acknowledgement> {
    return this.#writer.append(draft, () => this.#ports.limiter.take(this.#ports.limits.sends, draft.senderId));
  }
}

function seenIn(epoch: string | undefined): Pick<Draft, 'expect'> {
  return epoch === undefined ? {} : { expect: { epoch } };
}
