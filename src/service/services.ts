import { Announcer } from './announcer.ts';
import { Appender } from './appender.ts';
import { CallService } from './call-service.ts';
import { AuthService } from './auth-service.ts';
import { ConversationService } from './conversation-service.ts';
import { LogWriter } from './log-writer.ts';
import { MessageService } from './message-service.ts';
import type { Ports } from './ports.ts';
import { PresenceService } from './presence-service.ts';
import { ReceiptBatch } from './receipt-batch.ts';
import { SyncService } from './sync-service.ts';
import { UserService } from './user-service.ts';

export type Services = ReturnType<typeof createServices>;

/** Everything the server can do, over whatever implements the ports. */
export function createServices(ports: Ports) {
  const appender = new Appender(ports.log, ports.meter);
  const announcer = new Announcer(ports.bus);
  const writer = new LogWriter({ ...ports, appender, announcer });
  const batch = new ReceiptBatch(ports.receipts, ports.bus, () => ports.log.epoch());
  const calls = new CallService(ports, writer);
  return {
    auth: new AuthService(ports),
    users: new UserService(ports),
    conversations: new ConversationService(ports, { writer, announcer, calls }),
    messages: new MessageService(ports, writer),
    sync: new SyncService(ports, batch),
    presence: new PresenceService(ports),
    calls,
    /** From now on appends are `unavailable`; those accepted are finished. */
    refuse: () => appender.refuse(),
    refusing: () => appender.refusing,
    /** Resolves when nothing is left to write. */
    drain: async () => {
      await Promise.all([appender.drain(), batch.flush()]);
    },
  };
}
