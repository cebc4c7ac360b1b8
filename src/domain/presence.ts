import { z } from 'zod';

export const presenceSchema = z.object({
  userId: z.string(),
  online: z.boolean(),
  /** Milliseconds since the epoch; null when never seen. */
  lastSeenAt: z.number().nullable(),
});
export type Presence = z.infer<typeof presenceSchema>;

/** A connection that has not been heard of for this long no longer counts (milliseconds). */
export const presenceTtlMs = 60_000;

/** Which people have a live connection, across servers. Best effort: losing it is only a grey dot. */
export interface PresenceRegistry {
  /** Notes a connection as alive now; call again well within `presenceTtlMs`. True when the person was offline before. */
  alive(userId: string, connectionId: string): Promise<boolean>;
  /** Forgets a connection. True when it was the person's last. */
  gone(userId: string, connectionId: string): Promise<boolean>;
  /** Which of these people are online. */
  online(userIds: string[]): Promise<Set<string>>;
}
