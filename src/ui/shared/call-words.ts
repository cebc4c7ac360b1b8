import type { CallOutcome, PastCall } from '../../domain/call.ts';
import { timeOfDay } from './time.ts';

export type EndedCall = Pick<PastCall, 'media' | 'outcome' | 'durationMs' | 'callerId' | 'endedAt'>;

interface Onlooker {
  userId: string;
  /** Who called. */
  caller: string;
  /** The other person of a direct conversation; null in a group. */
  other: string | null;
  /** Where no time stands beside the words. */
  timed?: boolean;
}

/** Whether somebody was called and did not get to talk. */
export function isMissed({ outcome, callerId }: Pick<EndedCall, 'outcome' | 'callerId'>, userId: string): boolean {
  return callerId !== userId && ['missed', 'cancelled', 'busy'].includes(outcome);
}

/** How a call went, for one of those it concerned. */
export function endedCallWords(call: EndedCall, { userId, caller, other, timed = true }: Onlooker): string {
  if (call.outcome === 'answered') return `${call.media === 'video' ? 'Video call' : 'Call'}, ${durationWords(call.durationMs)}`;
  if (call.outcome === 'failed') return 'Call failed: no sound got through';
  if (isMissed(call, userId)) return timed ? `Missed call from ${caller}, ${timeOfDay(call.endedAt)}` : `Missed call from ${caller}`;
  if (call.callerId !== userId) return other === null ? `Call from ${caller}, declined` : `You declined a call from ${caller}`;
  return unansweredWords(call.outcome, other);
}

/** For who called. */
export function unansweredWords(outcome: Exclude<CallOutcome, 'answered'>, other: string | null): string {
  switch (outcome) {
    case 'missed':
      return other === null ? 'Nobody answered' : `${other} didn’t answer`;
    case 'declined':
      return other === null ? 'Everyone declined' : `${other} declined`;
    case 'busy':
      return other === null ? 'Everyone is in another call' : `${other} is in another call`;
    case 'cancelled':
      return 'Cancelled call';
    case 'failed':
      return 'Call failed: no sound got through';
  }
}

/** 45 s, 12 min, 1 h 5 min */
export function durationWords(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** 0:07, 12:45, 1:02:03, as it goes on. */
export function clockWords(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  const two = (number: number) => String(number).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
