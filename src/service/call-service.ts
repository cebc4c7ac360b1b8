import { userChannel } from '../domain/bus.ts';
import type { Call, CallMedia, CallMove, CallSignalData, IceServer, PastCall, Shows } from '../domain/call.ts';
import { afterMove, afterTime, moveRefusal, newCall, participantOf, participantsIn } from '../domain/call.ts';
import type { Membership } from '../domain/conversation.ts';
import { DomainError, isDomainError } from '../domain/error.ts';
import { noConversation, noLongerIn } from '../domain/refusal.ts';
import type { Caller } from '../domain/session.ts';
import { CallKeeper } from './call-keeper.ts';
import type { LogWriter } from './log-writer.ts';
import type { Ports } from './ports.ts';

type CallPorts = Pick<Ports, 'calls' | 'callHistory' | 'callRelays' | 'callRooms' | 'conversations' | 'users' | 'log' | 'bus' | 'limiter' | 'limits'>;

/** Of more people than this it is not asked whether they are in another call. */
const askedWhetherBusy = 50;

export interface NamedCall {
  conversationId: string;
  callId: string;
}

/** One device's part in a call. */
export interface CallPart extends NamedCall {
  deviceId: string;
}

/** Beginning calls and taking part in them. Media goes from device to device; here they find each other. */
export class CallService {
  readonly #ports: CallPorts;
  readonly #writer: LogWriter;
  readonly #keeper: CallKeeper;

  constructor(ports: CallPorts, writer: LogWriter) {
    this.#ports = ports;
    this.#writer = writer;
    this.#keeper = new CallKeeper(ports, writer);
  }

  /** Calls everyone in the conversation. Where a call is going on already, answers that one: it is for the caller to join. */
  async ring(caller: Caller, { conversationId, callId, deviceId, media }: CallPart & { media: CallMedia }): Promise<Call> {
    await this.#proof(caller, conversationId);
    await this.#ports.limiter.take(this.#ports.limits.calls, caller.userId);
    const others = (await this.#ports.conversations.members(conversationId)).map((member) => member.id).filter((id) => id !== caller.userId);
    if (others.length === 0) throw new DomainError('invalid', 'There is nobody to call');
    await this.#keeper.look(conversationId);
    const beginning = { id: callId, conversationId, callerId: caller.userId, media, invited: others.length, sfu: this.#ports.callRooms !== null };
    const call = await this.#keeper.change(conversationId, (known, now) =>
      known && (known.id === callId || !known.recorded) ? known : newCall(beginning, { deviceId, now }),
    );
    if (call!.id !== callId) return call!;
    if (call!.status === 'ended') throw refused('ended');
    const startedSeq = await this.#started(call!);
    const busy = others.length > askedWhetherBusy ? [] : await this.#ports.calls.busyAmong(others, callId);
    return this.#changed({ conversationId, callId }, (known, now) =>
      known.startedSeq > 0 ? known : busy.reduce((state, userId) => afterMove(state, { type: 'busy', userId }, now), { ...known, startedSeq }),
    );
  }

  join(caller: Caller, part: CallPart): Promise<Call> {
    return this.#move(caller, part, { type: 'join', userId: caller.userId, deviceId: part.deviceId });
  }

  decline(caller: Caller, named: NamedCall): Promise<Call> {
    return this.#move(caller, named, { type: 'decline', userId: caller.userId });
  }

  leave(caller: Caller, part: CallPart): Promise<Call> {
    return this.#move(caller, part, { type: 'leave', userId: caller.userId, deviceId: part.deviceId });
  }

  connected(caller: Caller, part: CallPart): Promise<Call> {
    return this.#move(caller, part, { type: 'connected', userId: caller.userId, deviceId: part.deviceId });
  }

  /** A device in a call is still there. Where the servers have forgotten the call, it goes on with that. */
  async heard(caller: Caller, part: CallPart & { startedSeq: number; answeredAt: number | null; shows: Shows }): Promise<Call> {
    const { conversationId, callId, deviceId, shows } = part;
    const membership = await this.#admitted(caller, conversationId);
    const { userId } = caller;
    const known = await this.#keeper.look(conversationId);
    const remembered = known && (known.id === callId || !known.recorded) ? null : await this.#keeper.remembered(membership, part);
    let refusal: string | null = null;
    const call = await this.#keeper.change(conversationId, (found, now) => {
      const call = found?.id === callId || !remembered ? found : remembered(now);
      if (call?.id !== callId) return found;
      const returns = now < call.returnBy && !participantOf(call, userId);
      const present = returns ? afterMove(call, { type: 'join', userId, deviceId }, now) : call;
      const move: CallMove = { type: 'heard', userId, deviceId, shows };
      refusal = moveRefusal(afterTime(present, now), move);
      return afterMove(present, move, now);
    });
    if (refusal || call?.id !== callId) throw refused(refusal ?? 'ended');
    return call;
  }

  /** Passes on what one device of a call tells another. It may be lost. */
  async signal(caller: Caller, { conversationId, callId, deviceId, to, data }: CallPart & { to: string; data: CallSignalData }): Promise<void> {
    await this.#admitted(caller, conversationId);
    const call = await this.#changed({ conversationId, callId }, (known, now) => afterTime(known, now));
    if (call.status === 'ended') throw refused('ended');
    const own = participantOf(call, caller.userId);
    const other = participantsIn(call).find((one) => one.deviceId === to);
    if (own?.state !== 'joined' || own.deviceId !== deviceId || !other || other === own) throw refused('not_in');
    const signal = { conversationId, callId, from: { userId: caller.userId, deviceId }, to, data };
    this.#ports.bus.publish(userChannel(other.userId), { type: 'signal', signal });
  }

  /** The calls that are going on in the caller's conversations. */
  async current(caller: Caller): Promise<Call[]> {
    const live = await this.#ports.calls.conversationIds();
    // Everybody asks when a server was restarted, and mostly nobody calls.
    const own = new Set(live.length > 0 ? await this.#ports.conversations.conversationIds(caller.userId) : []);
    const calls = await Promise.all(live.filter((id) => own.has(id)).map((id) => this.#keeper.look(id)));
    return calls.filter((call) => call !== null && call.status !== 'ended' && call.startedSeq > 0) as Call[];
  }

  /** The caller's past calls, the newest first; with `before`, the `id` of one, the earlier ones. */
  async history(caller: Caller, { before, limit }: { before: string | null; limit: number }): Promise<{ calls: PastCall[]; more: boolean }> {
    const calls = await this.#ports.callHistory.list(caller.userId, { before, limit: limit + 1 });
    return { calls: calls.slice(0, limit), more: calls.length > limit };
  }

  /** What a device needs to reach others. */
  settings(caller: Caller): { iceServers: IceServer[] } {
    return { iceServers: this.#ports.callRelays.iceServers(caller.userId) };
  }

  /** Lets a device of a larger call into its room on the media server. */
  async roomTicket(caller: Caller, part: CallPart): Promise<{ token: string; url: string }> {
    await this.#admitted(caller, part.conversationId);
    const call = await this.#changed(part, (known, now) => afterTime(known, now));
    if (participantOf(call, caller.userId)?.state !== 'joined') throw refused('not_in');
    if (!this.#ports.callRooms || !call.room) throw new DomainError('conflict', 'This call needs no room');
    const [person] = await this.#ports.users.find([caller.userId]);
    return this.#ports.callRooms.admit({ callId: part.callId, deviceId: part.deviceId, name: person?.displayName ?? '' });
  }

  /** Somebody is no member any more, and so in no call. */
  async drop(conversationId: string, userId: string): Promise<void> {
    await this.#keeper.change(conversationId, (call, now) => call && afterMove(call, { type: 'drop', userId }, now));
  }

  /** Lets time take its course, and writes down what has ended; to be called again and again. Throws what went wrong last. */
  async sweep(): Promise<void> {
    const looks = await Promise.allSettled((await this.#ports.calls.due()).map((conversationId) => this.#keeper.look(conversationId)));
    for (const look of looks) if (look.status === 'rejected') throw look.reason;
  }

  // --- below: what several of these need --------------------------------------------------------

  /** The seq of the event that says the call has begun. A call that the log refuses is none; whether it did may also be unknown. */
  async #started({ conversationId, id, callerId: senderId, media }: Call): Promise<number> {
    try {
      return (await this.#writer.append({ conversationId, senderId, clientId: id, kind: 'call.started', payload: { callId: id, media } })).seq;
    } catch (error) {
      if (isDomainError(error) && error.code !== 'unavailable') await this.#keeper.forget(conversationId, id);
      throw error;
    }
  }

  async #move(caller: Caller, named: NamedCall, move: CallMove): Promise<Call> {
    await this.#admitted(caller, named.conversationId);
    let refusal: string | null = null;
    const call = await this.#changed(named, (known, now) => {
      refusal = moveRefusal(afterTime(known, now), move);
      return afterMove(known, move, now);
    });
    // Leaving what is over is done already.
    if (refusal && !(refusal === 'ended' && (move.type === 'leave' || move.type === 'decline'))) throw refused(refusal);
    return call;
  }

  /** Changes this call; one that is not known, or not any more, has ended. */
  async #changed({ conversationId, callId }: NamedCall, step: (call: Call, now: number) => Call): Promise<Call> {
    const call = await this.#keeper.change(conversationId, (known, now) => (known?.id === callId ? step(known, now) : known));
    if (call?.id !== callId) throw refused('ended');
    return call;
  }

  async #admitted(caller: Caller, conversationId: string): Promise<Membership> {
    await this.#ports.limiter.take(this.#ports.limits.callSignals, caller.userId);
    return this.#proof(caller, conversationId);
  }

  async #proof(caller: Caller, conversationId: string): Promise<Membership> {
    const membership = await this.#ports.conversations.membership(conversationId, caller.userId);
    if (!membership) throw noConversation();
    if (membership.leftSeq !== null) throw noLongerIn();
    return membership;
  }
}

/** `conflict`, with a word for why: the browser says it in a sentence. */
function refused(reason: string): DomainError {
  return new DomainError('conflict', reason);
}
