import { z } from 'zod';
import { characterCount, maxTextLength, textProblem } from './text.ts';
import { conversationIdSchema } from './conversation.ts';

export { canDelete, canEdit, messageOf } from './message-rule.ts';

/** A message as it is now. Its `seq` in the conversation is its name; order is `seq`, never a clock. */
export interface Message {
  conversationId: string;
  seq: number;
  id: string;
  senderId: string;
  clientId: string;
  messageNo: number;
  /** Milliseconds since the epoch; information only. */
  createdAt: number;
  /** As typed; empty once deleted. */
  text: string;
  /** `seq` of the message this one answers. */
  replyTo: number | null;
  /** `seq` of the last edit, or null. */
  editedSeq: number | null;
  /** `seq` of the deletion, or null. */
  deletedSeq: number | null;
  /** Who reacted, by emoji, in the order they did. */
  reactions: Record<string, string[]>;
}

export const seqSchema = z.int().min(1).max(2 ** 31 - 1);

/** Chosen by the sending client, kept for ever: the same id is the same send. */
export const clientIdSchema = z.uuid().toLowerCase();

/** Stored as typed: nothing is trimmed. */
export const messageTextSchema = z
  .string()
  .max(maxTextLength * 2)
  .refine((text) => /\S/.test(text), 'must not be empty')
  .refine((text) => text.length <= maxTextLength || characterCount(text) <= maxTextLength, `at most ${maxTextLength} characters`)
  .refine((text) => textProblem(text) === null, 'holds NUL or a lone surrogate, which cannot be stored');

/** One emoji, not a sentence: short, without white space, control characters or plain letters. */
export const emojiSchema = z
  .string()
  .max(32)
  .regex(/^[\p{Extended_Pictographic}\p{Emoji_Component}\p{Regional_Indicator}\u200d\ufe0f\u20e3\u{e0020}-\u{e007f}]+$/u, 'must be an emoji')
  .refine((text) => /[^0-9#*]/u.test(text), 'must be an emoji');

/** A message carries at most this many different emoji. */
export const maxReactionKinds = 20;

const target = { conversationId: conversationIdSchema, clientId: clientIdSchema };

/**
 * The epoch that the sender knows of. In another one the answer is `unavailable`: a seq may be another
 * message's there, and what the sender said before may be lost, and come first. Without it, whatever is
 * there now is meant.
 */
const seenIn = { epoch: z.string().max(200).optional() };

export const sendSchema = z.object({ ...target, text: messageTextSchema, replyTo: seqSchema.nullish(), ...seenIn });
export const editSchema = z.object({ ...target, seq: seqSchema, text: messageTextSchema, ...seenIn });
export const deleteSchema = z.object({ ...target, seq: seqSchema, ...seenIn });
export const reactSchema = z.object({ ...target, seq: seqSchema, emoji: emojiSchema, on: z.boolean(), ...seenIn });

export type Send = z.infer<typeof sendSchema>;
export type Edit = z.infer<typeof editSchema>;
export type Delete = z.infer<typeof deleteSchema>;
export type React = z.infer<typeof reactSchema>;
