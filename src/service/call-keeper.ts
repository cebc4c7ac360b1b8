import { conversationChannel } from '../domain/bus.ts';
import type { Call, CallStep } from '../domain/call.ts';
import { afterTime, endingId, revivedCall } from '../domain/call.ts';
import type { Membership } from '../domain/conversation.ts';
import { DomainError, isDomainError } from '../domain/error.ts';
import type { LogEvent } from '../domain/event.ts';
import { isKind } from '../domain/event.ts';
import type { LogWriter } from './log-writer.ts';
import type { Ports } from './ports.ts';

type KeeperPorts = Pick<Ports, 'calls' | 'conversations' | 'log' | 'bus' | 'callRooms'>;

/** Keeps what is known of a call, what its members are told and what the log says of it in agreement. */
export class CallKeeper {
  readonly #ports: KeeperPorts;
  readonly #writer: LogWriter;

  constructor(ports: KeeperPorts, writer: LogWriter) {
    this.#ports = ports;
    this.#writer = writer;
  }

  /** The conversation's call as it is now; null when none is known. */
  look(conversationId: string): Promise<Call | null> {
    return this.change(conversationId, (call, now) => call && afterTime(call, now));
  }

  /** Changes a call, tells the members what is new, and writes down its end. Throws `conflict` for who would be in two calls. */
  async change(conversationId: string, step: CallStep): Promise<Call | null> {
    const change = await this.#ports.calls.change(conversationId, step);
    if (change.status === 'busy') throw new DomainError('conflict', 'busy');
    const { call, before } = change;
    if (!call) return null;
    if (call.startedSeq > 0 && isNewTo(before, call)) this.#ports.bus.publish(conversationChannel(conversationId), { type: 'call', call });
    return call.status === 'ended' && !call.recorded ? this.#record(call) : call;
  }

  /** A call that never came to be. */
  async forget(conversationId: string, callId: string): Promise<void> {
    await this.#ports.calls.change(conversationId, (call, now) =>
      call?.id === callId ? { ...call, status: 'ended', outcome: 'failed', endedAt: now, recorded: true } : call,
    );
  }

  /** What the log knows of a call that is forgotten here; null when it knows none, or its end. */
  async remembered(membership: Membership, { callId, startedSeq, answeredAt }: { callId: string; startedSeq: number; answeredAt: number | null }): Promise<((now: number) => Call) | null> {
    const { conversationId } = membership;
    const [event] = await this.#ports.log.range({ conversationId, after: startedSeq - 1, upTo: startedSeq, limit: 1 });
    if (!event || !isStartOf(event, callId) || event.seq < membership.visibleFromSeq) return null;
    const { senderId: callerId, createdAt: startedAt } = event;
    if (await this.#ports.log.stored({ conversationId, senderId: callerId, clientId: endingId(callId) })) return null;
    const invited = (await this.#ports.conversations.members(conversationId)).length - 1;
    const beginning = { id: callId, conversationId, callerId, media: event.payload.media, invited, sfu: this.#ports.callRooms !== null, startedSeq, startedAt };
    const within = (now: number) => (answeredAt === null ? null : Math.min(Math.max(answeredAt, startedAt), now));
    return (now) => revivedCall({ ...beginning, answeredAt: within(now) }, now);
  }

  /** Throws `unavailable` when that is not possible now: it stays due. */
  async #record(call: Call): Promise<Call> {
    const { conversationId, id } = call;
    const startedSeq = call.startedSeq || (await this.#ports.log.stored({ conversationId, senderId: call.callerId, clientId: id }))?.seq;
    if (startedSeq) await this.#append({ ...call, startedSeq });
    const { call: kept } = (await this.#ports.calls.change(conversationId, (known) => (known?.id === id ? { ...known, recorded: true } : known))) as { call: Call };
    return kept.id === id ? kept : { ...call, recorded: true };
  }

  /** In the caller's name; and where they are no member any more, in that of somebody who was in it. */
  async #append(call: Call): Promise<void> {
    const { conversationId, id: callId, callerId, startedSeq, media, outcome, answeredAt, endedAt } = call;
    const participantIds = call.participants.filter(({ deviceId }) => deviceId !== '').map(({ userId }) => userId);
    const payload = { callId, startedSeq, media, outcome: outcome!, participantIds, durationMs: answeredAt === null ? 0 : endedAt! - answeredAt };
    for (const senderId of new Set([callerId, ...participantIds])) {
      const refusal = await refusalOf(this.#writer.append({ conversationId, senderId, clientId: endingId(callId), kind: 'call.ended', payload }));
      // Another server has written it down, a moment earlier or later by its account.
      if (refusal === null || refusal === 'conflict') return;
    }
  }
}

/** Null when it was appended. Throws what says nothing about whether it can be. */
async function refusalOf(appending: Promise<unknown>): Promise<string | null> {
  try {
    await appending;
    return null;
  } catch (error) {
    if (isDomainError(error) && error.code !== 'unavailable') return error.code;
    throw error;
  }
}

function isNewTo(before: Call | null, call: Call): boolean {
  return before?.id !== call.id || before.version !== call.version || before.startedSeq !== call.startedSeq;
}

function isStartOf(event: LogEvent, callId: string): event is LogEvent & { payload: { media: Call['media'] } } {
  return isKind(event, 'call.started') && event.payload.callId === callId;
}

