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

  send(caller: Caller, { conversationId, clientId, text, replyTo }: Send): Promise<Acknowledgement> {
    const payload = replyTo === null || replyTo === undefined ? { text } : { text, replyTo };
    return this.#append({ conversationId, clientId, senderId: caller.userId, kind: 'message.sent', payload });
  }

  edit(caller: Caller, { conversationId, clientId, seq: target, text }: Edit): Promise<Acknowledgement> {
    return this.#append({ conversationId, clientId, senderId: caller.userId, kind: 'message.edited', payload: { target, text } });
  }

  delete(caller: Caller, { conversationId, clientId, seq: target }: Delete): Promise<Acknowledgement> {
    return this.#append({ conversationId, clientId, senderId: caller.userId, kind: 'message.deleted', payload: { target } });
  }

  react(caller: Caller, { conversationId, clientId, seq: target, emoji, on }: React): Promise<Acknowledgement> {
    return this.#append({ conversationId, clientId, senderId: caller.userId, kind: 'reaction.changed', payload: { target, emoji, on } });
  }

  #append(draft: Draft): Promise<Acknowledgement> {
    return this.#writer.append(draft, () => this.#ports.limiter.take(this.#ports.limits.sends, draft.senderId));
  }
}
