import { z } from 'zod';
import { callSchema, callSignalSchema } from './call.ts';
import { logEventSchema } from './event.ts';
import { presenceSchema } from './presence.ts';
import { receiptSchema } from './receipt.ts';

/** A place to publish, and the shape of what is published there. */
export interface Channel<T> {
  name: string;
  schema: z.ZodType<T>;
}

const conversationNews = z.discriminatedUnion('type', [
  /** `epoch`: of the log that it is in. */
  z.object({ type: z.literal('event'), event: logEventSchema, epoch: z.string() }),
  /** `epoch`: of the log that they are positions in. */
  z.object({ type: z.literal('receipts'), receipts: z.array(receiptSchema), epoch: z.string() }),
  z.object({ type: z.literal('typing'), userId: z.string() }),
  z.object({ type: z.literal('presence'), presence: presenceSchema }),
  z.object({ type: z.literal('call'), call: callSchema }),
]);
export type ConversationNews = z.infer<typeof conversationNews>;

const userNews = z.discriminatedUnion('type', [
  /** The person is a member from `joinedSeq` on. */
  z.object({ type: z.literal('joined'), conversationId: z.string(), joinedSeq: z.int() }),
  z.object({ type: z.literal('revoked'), sessionIds: z.array(z.string()) }),
  /** Their own profile or block list changed on another device. */
  z.object({ type: z.literal('account') }),
  /** From another device in the same call. */
  z.object({ type: z.literal('signal'), signal: callSignalSchema }),
]);
export type UserNews = z.infer<typeof userNews>;

/** What happens in one conversation. */
export function conversationChannel(conversationId: string): Channel<ConversationNews> {
  return { name: `conversation:${conversationId}`, schema: conversationNews };
}

/** What concerns one person, on all their devices. */
export function userChannel(userId: string): Channel<UserNews> {
  return { name: `user:${userId}`, schema: userNews };
}

/**
 * Carries news between servers. Best effort, at most once: whatever it loses, repeats or reorders is
 * healed by reading the log, so nothing may depend on it but speed.
 */
export interface EventBus {
  /** Never rejects and never waits for receivers: a publish that fails is a publish that was lost. */
  publish<T>(channel: Channel<T>, message: T): void;
  /**
   * When this resolves, what is published from now on is heard. `listener` gets only what fits the
   * channel's schema; null stands for "something was lost or unreadable here: read the log".
   */
  subscribe<T>(channel: Channel<T>, listener: (message: T | null) => void): Promise<Unsubscribe>;
  /** False while messages cannot pass. */
  connected(): boolean;
  close(): Promise<void>;
}

export type Unsubscribe = () => void;
