import { z } from 'zod';
import { conversationIdSchema } from './conversation.ts';

export { afterMove, afterTime, dueAt, moveRefusal, newCall, nextDeadline, participantOf, participantsIn, revivedCall, ringsFor } from './call-rule.ts';

export const callOutcomes = ['answered', 'missed', 'declined', 'cancelled', 'busy', 'failed'] as const;
/**
 * How a call ended. `missed`: it rang until the end; `cancelled`: the caller gave up before;
 * `failed`: somebody answered, and no sound got through.
 */
export type CallOutcome = (typeof callOutcomes)[number];

export const callMediaSchema = z.enum(['audio', 'video']);
export type CallMedia = z.infer<typeof callMediaSchema>;

/** Chosen by who calls; also the `clientId` of the event that says it began. No UUIDv8: see `endingId`. */
export const callIdSchema = z
  .uuid()
  .toLowerCase()
  .refine((id) => id[14] !== '8', 'must not be of version 8');

/** The `clientId` of the event that says the call has ended: whoever writes it down, it is there once. */
export function endingId(callId: string): string {
  return `${callId.slice(0, 14)}8${callId.slice(15)}`;
}
/** One joining of one browser tab or program: a new one each time it joins. */
export const callDeviceIdSchema = z.uuid().toLowerCase();

/** What somebody lets others hear and see. */
const shows = { audio: z.boolean(), video: z.boolean(), screen: z.boolean() };
export const showsSchema = z.object(shows);
export type Shows = z.infer<typeof showsSchema>;

const participantSchema = z.object({
  userId: z.string(),
  /** The device that is in the call. */
  deviceId: z.string(),
  state: z.enum(['joined', 'declined', 'busy', 'left']),
  /** When the device was heard of last; milliseconds since the epoch, as the other times here. */
  heardAt: z.number(),
  /** Whether it has reached another one. */
  connected: z.boolean(),
  ...shows,
});
export type Participant = z.infer<typeof participantSchema>;

/** A call as it is now. Its beginning and its end are events in the conversation's log; this is what is between. */
export const callSchema = z.object({
  id: z.string(),
  conversationId: z.string(),
  callerId: z.string(),
  media: callMediaSchema,
  /** How many besides the caller were in the conversation when it began. */
  invited: z.int(),
  /** Whether a media server stands by for more than fit without. */
  sfu: z.boolean(),
  /** Whether media goes through it: from the sixth participant on, and then to the end. */
  room: z.boolean(),
  /** `seq` of `call.started`; 0 until that is in the log. */
  startedSeq: z.int(),
  status: z.enum(['ringing', 'connecting', 'active', 'ended']),
  outcome: z.enum(callOutcomes).nullable(),
  /** Whoever did something; a member who is not among them is still being called, until `ringUntil`. */
  participants: z.array(participantSchema),
  startedAt: z.number(),
  ringUntil: z.number(),
  /** Unless sound has got through by then, it has failed. */
  connectBy: z.number().nullable(),
  /** Until then it does not end for want of people, who may come back; 0 when none of it was forgotten. */
  returnBy: z.number(),
  /** When sound first got through. */
  answeredAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  /** Whether its end is in the log. */
  recorded: z.boolean(),
  /** Rises with everything that others are told; what comes late is known by it. */
  version: z.number(),
});
export type Call = z.infer<typeof callSchema>;

/** What happens to a call. */
export type CallMove =
  /** Answers, or comes in later. */
  | { type: 'join'; userId: string; deviceId: string }
  | { type: 'decline'; userId: string }
  /** Rang while they were in another call. */
  | { type: 'busy'; userId: string }
  /** Hangs up; of the caller while it rings: cancels. */
  | { type: 'leave'; userId: string; deviceId: string }
  /** Their device has reached another one. */
  | { type: 'connected'; userId: string; deviceId: string }
  /** Their device is still there. */
  | { type: 'heard'; userId: string; deviceId: string; shows: Shows }
  /** They are no member any more. */
  | { type: 'drop'; userId: string };

/** So long after its end a call is still known, to whoever comes too late (milliseconds). */
export const callKeptMs = 60_000;

const maxSdpLength = 60_000;
const maxCandidateLength = 2_000;

/** What two devices tell each other to get connected. Passed on, never stored, never logged. */
export const callSignalDataSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('offer'), sdp: z.string().max(maxSdpLength).startsWith('v=0', 'is no SDP') }),
  z.object({ type: z.literal('answer'), sdp: z.string().max(maxSdpLength).startsWith('v=0', 'is no SDP') }),
  z.object({
    type: z.literal('candidate'),
    candidate: z.string().max(maxCandidateLength),
    sdpMid: z.string().max(100).nullable(),
    sdpMLineIndex: z.int().min(0).max(1_000).nullable(),
  }),
  /** "I am here": whoever gets it and is not connected begins anew. */
  z.object({ type: z.literal('hello') }),
]);
export type CallSignalData = z.infer<typeof callSignalDataSchema>;

export const callSignalSchema = z.object({
  conversationId: conversationIdSchema,
  callId: callIdSchema,
  /** Who says it, on which device. */
  from: z.object({ userId: z.string(), deviceId: z.string() }),
  /** Which device it is for. */
  to: z.string(),
  data: callSignalDataSchema,
});
export type CallSignal = z.infer<typeof callSignalSchema>;

/** What became of a change: `busy` names somebody who would be in two calls at once. */
export type CallChange = { status: 'changed'; call: Call | null; before: Call | null } | { status: 'busy'; userId: string };

/** What somebody makes of a conversation's call, as it is at `now` (milliseconds since the epoch). */
export type CallStep = (call: Call | null, now: number) => Call | null;

/**
 * The calls that are going on, for all servers, each until its end is recorded and some time after. It may
 * forget everything at any time: what must last is in the log, and those who are in a call say so again
 * and again. Everything throws `unavailable` when it cannot be reached.
 */
export interface CallRegistry {
  /**
   * Makes of the conversation's call what `step` says, as if nobody else did anything meanwhile: it runs
   * again when they did. `now` is the same clock for all servers. What `step` returns as it was, or as
   * null, is not written. Nobody is in two calls at once.
   */
  change(conversationId: string, step: CallStep): Promise<CallChange>;
  /** Conversations whose call is due (`dueAt`). */
  due(): Promise<string[]>;
  /** Conversations with a call whose end is not recorded. */
  conversationIds(): Promise<string[]>;
  /** Those who are in a call other than this one. */
  busyAmong(userIds: string[], callId: string): Promise<string[]>;
}

/** A call that is over, as its conversation's log tells it. */
export interface PastCall {
  conversationId: string;
  /** `seq` and `id` of `call.ended`. */
  seq: number;
  id: string;
  callId: string;
  callerId: string;
  media: CallMedia;
  outcome: CallOutcome;
  /** Who was in it. */
  participantIds: string[];
  /** Milliseconds since the epoch. */
  endedAt: number;
  /** Milliseconds of talk; 0 when nobody answered. */
  durationMs: number;
}

export interface CallHistory {
  /** A person's calls in all their conversations, the newest first; with `before`, the `id` of one, those that ended before it. */
  list(userId: string, page: { before: string | null; limit: number }): Promise<PastCall[]>;
}

/** A media server for larger calls. */
export interface CallRooms {
  /** Lets a device into the call's room, under its id; `url` is where the browser connects. */
  admit(device: { callId: string; deviceId: string; name: string }): Promise<{ token: string; url: string }>;
}

/** How devices find each other: what `RTCPeerConnection` calls `iceServers`. */
export interface IceServer {
  urls: string[];
  username?: string;
  credential?: string;
}

export interface CallRelays {
  /** For one person: the credentials of a relay expire. */
  iceServers(userId: string): IceServer[];
}
