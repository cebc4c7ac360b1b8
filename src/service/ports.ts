import type { EventBus } from '../domain/bus.ts';
import type { CallHistory, CallRegistry, CallRelays, CallRooms } from '../domain/call.ts';
import type { Clock } from '../domain/clock.ts';
import type { ConversationRepository } from '../domain/conversation.ts';
import type { EventLog } from '../domain/event.ts';
import type { HeadRepository } from '../domain/head.ts';
import type { DeliveryWatch, Meter } from '../domain/meter.ts';
import type { PasswordHasher } from '../domain/password.ts';
import type { PresenceRegistry } from '../domain/presence.ts';
import type { Limits, RateLimiter } from '../domain/rate-limit.ts';
import type { ReceiptRepository } from '../domain/receipt.ts';
import type { SessionRepository } from '../domain/session.ts';
import type { UserRepository } from '../domain/user.ts';

/** The outside world, as the services see it. */
export interface Ports {
  users: UserRepository;
  sessions: SessionRepository;
  conversations: ConversationRepository;
  log: EventLog;
  receipts: ReceiptRepository;
  heads: HeadRepository;
  callHistory: CallHistory;
  calls: CallRegistry;
  callRelays: CallRelays;
  /** Null: calls are only as large as devices can carry them among themselves. */
  callRooms: CallRooms | null;
  bus: EventBus;
  presence: PresenceRegistry;
  limiter: RateLimiter;
  passwords: PasswordHasher;
  clock: Clock;
  limits: Limits;
  /** A new UUIDv7. */
  newId(): string;
  /** Nobody counts where it is left out. */
  meter?: Meter;
  watch?: DeliveryWatch;
}
