import type { Call } from '../../domain/call.ts';
import { clockWords, unansweredWords } from '../shared/call-words.ts';
import type { CallProblem, CallView, MediaProblem, Quality } from './call-view.ts';

const mediaProblems: Record<MediaProblem, (device: string) => string> = {
  insecure: (device) => `This page is not on https, so the browser withholds the ${device}. Open it by its https address.`,
  denied: (device) => `The browser does not let this page use the ${device}. Allow it in the address bar.`,
  no_device: (device) => `No ${device} was found.`,
  in_use: (device) => `The ${device} cannot be used: another program may have it.`,
};

export function mediaProblemWords(problem: MediaProblem, device: 'microphone' | 'camera'): string {
  return mediaProblems[problem](device);
}

const problems: Record<CallProblem, string> = {
  insecure: 'Calls need a page on https. Open this one by its https address.',
  no_media: 'There is neither a microphone nor a camera that could be used.',
  busy: 'You are in another call already.',
  elsewhere: 'Answered on another device.',
  full: 'The call is full: without a media server it holds five people.',
  not_allowed: 'You cannot call here.',
  unreachable: 'The connection to the call was lost.',
  rate_limited: 'Too many calls in a short time. Try again in a minute.',
};

/** What is going on, in a line. `other`: the other person of a direct conversation; null in a group. */
export function statusWords(view: CallView, { other, now, userId }: { other: string | null; now: number; userId: string }): string {
  switch (view.phase) {
    case 'starting':
      return 'Starting…';
    case 'ringing':
      return other === null ? 'Calling…' : `Calling ${other}…`;
    case 'connecting':
      return 'Connecting…';
    case 'reconnecting':
      return 'Reconnecting…';
    case 'active':
      return clockWords(now - (view.call?.answeredAt ?? now));
    case 'ended':
      return endWords(view, { other, userId });
  }
}

function endWords({ problem, call }: CallView, { other, userId }: { other: string | null; userId: string }): string {
  if (problem) return problems[problem];
  if (!call?.outcome || call.outcome === 'answered') return 'Call ended';
  if (call.outcome === 'failed' || call.callerId === userId) return unansweredWords(call.outcome, other);
  return 'Call ended';
}

/** Whether calling once more may go better. */
export function isWorthRepeating({ problem, call }: CallView): boolean {
  if (problem) return problem === 'unreachable';
  return call?.outcome !== undefined && call.outcome !== null && ['missed', 'busy', 'failed', 'declined'].includes(call.outcome);
}

export function qualityWords(quality: Quality): string {
  return { good: 'Good connection', fair: 'Fair connection', poor: 'Poor connection' }[quality];
}

/** Who calls, and where. */
export function ringingWords({ media }: Pick<Call, 'media'>, title: string | null): string {
  const kind = media === 'video' ? 'Video call' : 'Call';
  return title === null ? kind : `${kind} in ${title}`;
}
