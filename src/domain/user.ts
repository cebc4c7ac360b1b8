import { z } from 'zod';
import { textProblem } from './text.ts';

/** What everyone who can see a person may know of them. */
export interface User {
  id: string;
  username: string;
  displayName: string;
}

/** What a person knows of themselves. */
export interface Account extends User {
  email: string;
  /** Milliseconds since the epoch. */
  createdAt: number;
}

/** Ids are compared as text; PostgreSQL writes them in lower case. */
export const userIdSchema = z.uuid().toLowerCase();

/** Stored as typed; unique whatever its case. */
export const emailSchema = z.email().max(254);

/** Letters, digits, dot, dash, underscore; stored as typed, unique whatever its case. */
export const usernameSchema = z
  .string()
  .min(2)
  .max(32)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u, 'letters, digits, dots, dashes and underscores, starting with a letter or digit');

export const displayNameSchema = z
  .string()
  .max(64)
  .transform((name) => name.trim())
  .refine((name) => name.length > 0, 'must not be empty')
  .refine((name) => textProblem(name) === null, 'holds characters that cannot be stored');

/** An e-mail or a username, as typed into a sign-in form. */
export const loginSchema = z
  .string()
  .min(1)
  .max(254)
  .refine((login) => textProblem(login) === null, 'holds characters that cannot be stored');

/** What is typed to find people. */
export const searchTextSchema = z
  .string()
  .max(100)
  .transform((text) => text.trim())
  .refine((text) => text.length > 0, 'must not be empty')
  .refine((text) => textProblem(text) === null, 'holds characters that cannot be stored');

/** Length is the only rule that helps; the upper bound keeps hashing cheap. */
export const passwordSchema = z.string().min(8).max(256);

export const registrationSchema = z.object({
  email: emailSchema,
  username: usernameSchema,
  displayName: displayNameSchema,
  password: passwordSchema,
});
export type Registration = z.infer<typeof registrationSchema>;

export const profileChangeSchema = z.object({
  displayName: displayNameSchema.optional(),
  username: usernameSchema.optional(),
  email: emailSchema.optional(),
});
export type ProfileChange = z.infer<typeof profileChangeSchema>;

/** Case-folded form under which e-mails and usernames are unique. */
export function foldCase(value: string): string {
  return value.normalize('NFKC').toLowerCase();
}

/** People, their credentials and whom they have blocked. */
export interface UserRepository {
  /** Creates a person. Throws `conflict` when e-mail or username is taken (whatever the case). */
  create(user: { id: string; email: string; username: string; displayName: string; passwordHash: string }): Promise<Account>;
  /** The account, or null. */
  account(userId: string): Promise<Account | null>;
  /** Looks a person up by e-mail or username, whatever the case. */
  credentials(login: string): Promise<{ userId: string; passwordHash: string } | null>;
  credentialsOf(userId: string): Promise<{ passwordHash: string } | null>;
  /** Throws `conflict` when the new e-mail or username is taken. */
  change(userId: string, change: ProfileChange & { passwordHash?: string }): Promise<Account>;
  /** The people with these ids, in no particular order; unknown ids are left out. */
  find(userIds: string[]): Promise<User[]>;
  /** Up to `limit` people whose username or display name has a word starting with `text`, best match first. */
  search(text: string, limit: number): Promise<User[]>;
  block(blockerId: string, blockedId: string): Promise<void>;
  unblock(blockerId: string, blockedId: string): Promise<void>;
  /** Ids of the people this person has blocked. */
  blockedBy(blockerId: string): Promise<string[]>;
  isBlocked(pair: { blockerId: string; blockedId: string }): Promise<boolean>;
  /** Those of `userIds` who have blocked this person. */
  blockersAmong(userIds: string[], blockedId: string): Promise<string[]>;
  /** Records when a person was last connected (milliseconds since the epoch); never moves backwards. */
  seen(userId: string, at: number): Promise<void>;
  /** When these people were last connected, in milliseconds since the epoch; null for never. */
  lastSeen(userIds: string[]): Promise<Map<string, number | null>>;
}
