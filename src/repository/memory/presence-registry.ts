import type { Clock } from '../../domain/clock.ts';
import { systemClock } from '../../domain/clock.ts';
import type { PresenceRegistry } from '../../domain/presence.ts';
import { presenceTtlMs } from '../../domain/presence.ts';

export class MemoryPresenceRegistry implements PresenceRegistry {
  /** By person, until when each of their connections counts (milliseconds since the epoch). */
  readonly #people: Map<string, Map<string, number>>;
  readonly #clock: Clock;
  readonly #ttlMs: number;

  constructor({ clock = systemClock, ttlMs = presenceTtlMs, people = new Map() }: { clock?: Clock; ttlMs?: number; people?: Map<string, Map<string, number>> } = {}) {
    this.#people = people;
    this.#clock = clock;
    this.#ttlMs = ttlMs;
  }

  async alive(userId: string, connectionId: string): Promise<boolean> {
    const connections = this.#live(userId);
    const wasOffline = connections.size === 0;
    this.#people.set(userId, connections.set(connectionId, this.#clock.now() + this.#ttlMs));
    return wasOffline;
  }

  async gone(userId: string, connectionId: string): Promise<boolean> {
    const connections = this.#live(userId);
    return connections.delete(connectionId) && this.#live(userId).size === 0;
  }

  async online(userIds: string[]): Promise<Set<string>> {
    return new Set(userIds.filter((userId) => this.#live(userId).size > 0));
  }

  #live(userId: string): Map<string, number> {
    const connections = this.#people.get(userId) ?? new Map<string, number>();
    for (const [id, until] of connections) if (until <= this.#clock.now()) connections.delete(id);
    if (connections.size === 0) this.#people.delete(userId);
    return connections;
  }
}
