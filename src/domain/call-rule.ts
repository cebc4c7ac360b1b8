import type { Call, CallMove, CallOutcome, Participant } from './call.ts';

// A call as a pure state machine. `afterMove` never throws and never looks at a clock: the same moves at
// the same times give the same call, on whichever server. What is not allowed changes nothing, and
// `moveRefusal` says why.

/** Nobody answers for this long: missed. Milliseconds, as the others. */
export const ringMs = 45_000;
/** Who is not heard of for this long is no longer in the call. */
export const returnMs = 30_000;
/** Two have joined, and no sound gets through for this long: failed. */
export const connectMs = 30_000;
/** As many take part while every device is connected to every other. */
export const meshLimit = 5;
/** As many take part with a media server. */
export const roomLimit = 50;
/** In a conversation with more people than this a call is shown to everyone, and rings for nobody. */
export const ringLimit = 8;

type Beginning = Pick<Call, 'id' | 'conversationId' | 'callerId' | 'media' | 'invited' | 'sfu'>;

const untouched = { status: 'ringing', outcome: null, participants: [], room: false, connectBy: null, endedAt: null, recorded: false } as const;

/** A call begins with who calls in it. `invited`: how many others are in the conversation. */
export function newCall(call: Beginning, { deviceId, now }: { deviceId: string; now: number }): Call {
  const participants = [joined({ userId: call.callerId, deviceId }, now)];
  return { ...untouched, ...call, participants, startedSeq: 0, startedAt: now, ringUntil: now + ringMs, returnBy: 0, answeredAt: null, version: now };
}

/**
 * A call that nobody remembers, from what the log says of it, and from what one who was in it says of when
 * sound got through: those who were in it have some time to return.
 */
export function revivedCall(call: Beginning & Pick<Call, 'startedSeq' | 'startedAt' | 'answeredAt'>, now: number): Call {
  const status = call.answeredAt === null ? 'ringing' : 'active';
  return { ...untouched, ...call, status, participants: [], ringUntil: call.startedAt + ringMs, returnBy: now + returnMs, version: now };
}

/** The call after a move, or the same object where nothing changes. */
export function afterMove(call: Call, move: CallMove, now: number): Call {
  const current = afterTime(call, now);
  if (moveRefusal(current, move)) return current;
  const moved = settled(moves[move.type](current, move as never, now), now);
  return moved === current ? current : counted(moved, current, now);
}

/** The call as it is at `now`, when nobody did anything meanwhile. */
export function afterTime(call: Call, now: number): Call {
  if (call.status === 'ended') return call;
  const silent = (one: Participant) => one.state === 'joined' && now >= one.heardAt + returnMs;
  const participants = call.participants.some(silent) ? call.participants.map((one) => (silent(one) ? { ...one, state: 'left' as const } : one)) : call.participants;
  const lapsed = settled(participants === call.participants ? call : { ...call, participants }, now);
  return lapsed === call ? call : counted(lapsed, call, now);
}

/** When the call changes by itself next (milliseconds since the epoch); null when it never does. */
export function nextDeadline(call: Call): number | null {
  if (call.status === 'ended') return null;
  const returns = participantsIn(call).map((one) => one.heardAt + returnMs);
  const alone = returns.length < 2 ? [waitsUntil(call)] : [];
  return Math.min(...returns, ...alone, ...(call.connectBy === null ? [] : [call.connectBy]));
}

/** Why this move is not possible, in a word that a person is told about; null when it is, or when it merely changes nothing. */
export function moveRefusal(call: Call, move: CallMove): 'ended' | 'elsewhere' | 'full' | 'not_in' | null {
  const own = participantOf(call, move.userId);
  const isIn = own?.state === 'joined';
  if (call.status === 'ended') return 'ended';
  if (move.type === 'join') {
    if (isIn) return own.deviceId === move.deviceId ? null : 'elsewhere';
    // A device that joins again has another id: this is an old attempt that comes late.
    if (own?.state === 'left' && own.deviceId === move.deviceId) return 'not_in';
    return participantsIn(call).length >= (call.sfu ? roomLimit : meshLimit) ? 'full' : null;
  }
  if (move.type === 'connected' || move.type === 'heard') return isIn && own.deviceId === move.deviceId ? null : 'not_in';
  if (move.type === 'decline' || move.type === 'busy') return isIn ? 'elsewhere' : null;
  if (move.type === 'leave') return isIn && own.deviceId !== move.deviceId ? 'elsewhere' : null;
  return null;
}

export function participantOf(call: Call, userId: string): Participant | undefined {
  return call.participants.find((one) => one.userId === userId);
}

/** Who is in the call now. */
export function participantsIn(call: Call): Participant[] {
  return call.participants.filter((one) => one.state === 'joined');
}

/** When somebody has to look after the call: to let time take its course, or to write down its end; null when that is done. */
export function dueAt(call: Call): number | null {
  return call.status === 'ended' && !call.recorded ? call.endedAt : nextDeadline(call);
}

/** Whether a member has been called and has not answered. */
export function ringsFor(call: Call, userId: string, now: number): boolean {
  return call.status !== 'ended' && now < call.ringUntil && !participantOf(call, userId);
}

/** Whether it makes a sound where it rings. */
export function ringsAloud(call: Call): boolean {
  return call.invited < ringLimit;
}

// --- what each move does ------------------------------------------------------------------------

type Moves = { [Type in CallMove['type']]: (call: Call, move: Extract<CallMove, { type: Type }>, now: number) => Call };

const moves: Moves = {
  join: (call, move, now) => {
    const own = participantOf(call, move.userId);
    if (own?.state === 'joined') return withOwn(call, { ...own, heardAt: now });
    const answers = participantsIn(call).length > 0 && call.answeredAt === null;
    return { ...withOwn(call, joined(move, now)), connectBy: answers ? now + connectMs : call.connectBy };
  },
  connected: (call, move, now) => {
    const own = participantOf(call, move.userId)!;
    if (own.connected || participantsIn(call).length < 2) return withOwn(call, { ...own, heardAt: now });
    return { ...withOwn(call, { ...own, heardAt: now, connected: true }), answeredAt: call.answeredAt ?? now, connectBy: null };
  },
  heard: (call, { shows, userId }, now) => withOwn(call, { ...participantOf(call, userId)!, ...shows, heardAt: now }),
  decline: (call, { userId }, now) => withOut(call, userId, { state: 'declined', now }),
  busy: (call, { userId }, now) => withOut(call, userId, { state: 'busy', now }),
  leave: (call, { userId }, now) => (participantOf(call, userId)?.state === 'joined' ? withOut(call, userId, { state: 'left', now }) : call),
  drop: (call, { userId }, now) => (participantOf(call, userId)?.state === 'left' ? call : withOut(call, userId, { state: 'left', now })),
};

function joined({ userId, deviceId }: { userId: string; deviceId: string }, now: number): Participant {
  return { userId, deviceId, state: 'joined', heardAt: now, connected: false, audio: true, video: false, screen: false };
}

function withOwn(call: Call, own: Participant): Call {
  const known = participantOf(call, own.userId);
  const participants = known ? call.participants.map((one) => (one === known ? own : one)) : [...call.participants, own];
  return { ...call, participants };
}

function withOut(call: Call, userId: string, { state, now }: { state: Exclude<Participant['state'], 'joined'>; now: number }): Call {
  const known = participantOf(call, userId);
  // Who left before the call rang out has said all there is to say: a later "no" adds nothing.
  if (known && known.state !== 'joined') return call;
  return withOwn(call, { ...(known ?? joined({ userId, deviceId: '' }, now)), state });
}

// --- what follows of it -------------------------------------------------------------------------

function settled(call: Call, now: number): Call {
  const count = participantsIn(call).length;
  const outcome = outcomeOf(call, count, now);
  if (outcome) return { ...call, status: 'ended', outcome, endedAt: now, connectBy: null };
  const status = call.answeredAt !== null ? 'active' : count > 1 ? 'connecting' : call.status;
  // Who answered has gone again, and others may still answer.
  const connectBy = count > 1 ? call.connectBy : null;
  const room = call.room || count > meshLimit;
  return status === call.status && connectBy === call.connectBy && room === call.room ? call : { ...call, status, connectBy, room };
}

/** How the call has ended; null while it has not. */
function outcomeOf(call: Call, count: number, now: number): CallOutcome | null {
  if (count > 1) return call.connectBy !== null && now >= call.connectBy ? 'failed' : null;
  if (now < waitsUntil(call)) return null;
  if (call.answeredAt !== null) return 'answered';
  return call.status === 'connecting' ? 'failed' : unanswered(call, now);
}

function unanswered(call: Call, now: number): CallOutcome {
  const others = call.participants.filter((one) => one.userId !== call.callerId);
  if (others.length > 0 && others.length >= call.invited) {
    if (others.every((one) => one.state === 'busy')) return 'busy';
    if (others.every((one) => one.state !== 'left')) return 'declined';
  }
  return participantOf(call, call.callerId)?.state === 'left' && now < call.ringUntil ? 'cancelled' : 'missed';
}

/** Until when it does not matter that there are not two in it: somebody may answer, or come back to a call that was forgotten. */
function waitsUntil(call: Call): number {
  const others = call.participants.filter((one) => one.userId !== call.callerId).length;
  const mayAnswer = participantsIn(call).length > 0 && others < call.invited;
  const mayReturn = call.participants.length <= call.invited;
  return Math.max(mayAnswer ? call.ringUntil : 0, mayReturn ? call.returnBy : 0);
}

/** A heartbeat is no news; everything else makes a new version, which is never lower than the time. */
function counted(after: Call, before: Call, now: number): Call {
  return isNews(after, before) ? { ...after, version: Math.max(before.version + 1, now) } : after;
}

function isNews(after: Call, before: Call): boolean {
  const told = (call: Call) => JSON.stringify([call.status, call.participants.map(({ heardAt: _heardAt, ...told }) => told)]);
  return told(after) !== told(before);
}
