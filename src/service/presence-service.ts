import { conversationChannel } from '../domain/bus.ts';
import { isDomainError } from '../domain/error.ts';
import type { Presence } from '../domain/presence.ts';
import { noConversation, noLongerIn, notAllowed } from '../domain/refusal.ts';
import type { Caller } from '../domain/session.ts';
import type { Ports } from './ports.ts';

type PresencePorts = Pick<Ports, 'presence' | 'users' | 'conversations' | 'bus' | 'clock' | 'limiter' | 'limits'>;

/** Who is there, and who is typing. Best effort: losing any of it is a grey dot. */
export class PresenceService {
  readonly #ports: PresencePorts;

  constructor(ports: PresencePorts) {
    this.#ports = ports;
  }

  connected(userId: string, connectionId: string): Promise<void> {
    return bestEffort(async () => {
      await this.#ports.users.seen(userId, this.#ports.clock.now());
      await this.alive(userId, connectionId);
    });
  }

  /** To be called again well within `presenceTtlMs` while connected. */
  alive(userId: string, connectionId: string): Promise<void> {
    return bestEffort(async () => {
      const wasOffline = await this.#ports.presence.alive(userId, connectionId);
      if (wasOffline) await this.#tell({ userId, online: true, lastSeenAt: this.#ports.clock.now() });
    });
  }

  disconnected(userId: string, connectionId: string): Promise<void> {
    return bestEffort(async () => {
      const wasLast = await this.#ports.presence.gone(userId, connectionId);
      if (!wasLast) return;
      const lastSeenAt = this.#ports.clock.now();
      await this.#ports.users.seen(userId, lastSeenAt);
      await this.#tell({ userId, online: false, lastSeenAt });
    });
  }

  /** Of those the caller shares a conversation with; others are left out. */
  async list(caller: Caller, userIds: string[]): Promise<Presence[]> {
    const peers = await this.#ports.conversations.peersAmong(caller.userId, userIds);
    const [online, lastSeen] = await Promise.all([this.#ports.presence.online(peers), this.#ports.users.lastSeen(peers)]);
    return peers.map((userId) => ({ userId, online: online.has(userId), lastSeenAt: lastSeen.get(userId) ?? null }));
  }

  async typing(caller: Caller, conversationId: string): Promise<void> {
    await this.#ports.limiter.take(this.#ports.limits.typing, caller.userId);
    const membership = await this.#ports.conversations.membership(conversationId, caller.userId);
    if (!membership) throw noConversation();
    if (membership.leftSeq !== null) throw noLongerIn();
    if (membership.kind === 'direct') await this.#refuseBlocked(caller, conversationId);
    this.#ports.bus.publish(conversationChannel(conversationId), { type: 'typing', userId: caller.userId });
  }

  async #refuseBlocked(caller: Caller, conversationId: string): Promise<void> {
    const members = await this.#ports.conversations.members(conversationId);
    const blockers = await this.#ports.users.blockersAmong(members.map(({ id }) => id), caller.userId);
    if (blockers.length > 0) throw notAllowed();
  }

  /** Only in direct conversations: in groups everyone would hear of everyone, and the news would be most of what is sent. */
  async #tell(presence: Presence): Promise<void> {
    const memberships = await this.#ports.conversations.memberships(presence.userId);
    for (const { conversationId, kind } of memberships) {
      if (kind === 'direct') this.#ports.bus.publish(conversationChannel(conversationId), { type: 'presence', presence });
    }
  }
}

/** A database or a Redis that is away for a moment must not end anybody's connection for a dot. */
async function bestEffort(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!isDomainError(error) || error.code !== 'unavailable') throw error;
  }
}
