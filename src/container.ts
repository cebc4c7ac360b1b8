import type { Logger } from 'pino';
import { pino } from 'pino';
import { v7 as newId } from 'uuid';
import type { Config } from './config/config.ts';
import { loadConfig } from './config/config.ts';
import { authSecret } from './config/secret.ts';
import type { EventBus } from './domain/bus.ts';
import { systemClock } from './domain/clock.ts';
import { Argon2PasswordHasher } from './repository/argon2/password-hasher.ts';
import { LiveKitRooms } from './repository/livekit/call-rooms.ts';
import { MemoryCallRegistry } from './repository/memory/call-registry.ts';
import { MemoryEventBus } from './repository/memory/event-bus.ts';
import { MemoryPresenceRegistry } from './repository/memory/presence-registry.ts';
import { MemoryRateLimiter } from './repository/memory/rate-limiter.ts';
import type { Database } from './repository/postgres/database.ts';
import { openDatabase } from './repository/postgres/database.ts';
import { createPostgresRepositories } from './repository/postgres/repositories.ts';
import { connectRedis } from './repository/redis/redis.ts';
import { TurnRelays } from './repository/turn/call-relays.ts';
import type { Services } from './service/services.ts';
import { createServices } from './service/services.ts';
import type { Exposed, Readings } from './transport/http/metrics.ts';
import { createMetrics } from './transport/http/metrics.ts';
import { appRouter } from './transport/trpc/app-router.ts';
import type { ContextFactory } from './transport/trpc/context.ts';
import { createContextFactory } from './transport/trpc/context.ts';
import { backlogOf } from './transport/websocket/backlog.ts';
import { DatabaseClock } from './transport/websocket/database-clock.ts';
import { HubWatch } from './transport/websocket/delivery-watch.ts';
import { HeadPoll } from './transport/websocket/head-poll.ts';
import { Hub } from './transport/websocket/hub.ts';
import { createOpenStream } from './transport/websocket/open-stream.ts';
import { WebSocketServer } from './transport/websocket/websocket-server.ts';

const pollMs = 1_000;
const compareMs = 5 * 60_000;
const callSweepMs = 1_000;

export interface Container {
  config: Config;
  logger: Logger;
  services: Services;
  contexts: ContextFactory;
  hub: Hub;
  sockets: WebSocketServer;
  authSecret: string;
  /** Whether new sends are refused because this server is about to end. */
  stopping(): boolean;
  /** Whether the database answers and the bus carries. */
  health(): Promise<{ database: boolean; bus: boolean }>;
  /** What Prometheus is told. */
  metrics(): Promise<Exposed>;
  /** Lets go of everything; refuse and drain first. */
  close(): Promise<void>;
}

/** Plugs the layers together: the one file that knows them all. */
export async function createContainer(config: Config): Promise<Container> {
  const logger = pino({ level: config.logLevel });
  const onError = (error: unknown) => logger.error({ err: error }, 'failed, and will be tried again');
  const schedule = (run: () => void, ms: number) => void setTimeout(run, ms).unref();
  const secret = authSecret(config);

  const database = openDatabase({ url: config.databaseUrl!, poolSize: config.databasePool, onError });
  const repositories = createPostgresRepositories(database);
  const network = config.redisUrl ? connectRedis({ url: config.redisUrl, onError }) : localNetwork(onError);
  const { meter, expose } = createMetrics();
  const databaseClock = new DatabaseClock();
  const hub = new Hub({ ...repositories, bus: network.bus }, { schedule, onError, meter });
  const watch = new HubWatch(hub, databaseClock, meter);
  const passwords = new Argon2PasswordHasher();
  const media = { callRelays: new TurnRelays(config.relays), callRooms: config.liveKit && new LiveKitRooms(config.liveKit) };
  const services = createServices({ ...repositories, ...network, ...media, passwords, clock: systemClock, limits: config.limits, newId, meter, watch });

  const stream = createOpenStream({ hub, presence: services.presence, newId, schedule, onError });
  const contexts = createContextFactory({ services, stream, logger, authSecret: secret, publicUrl: config.publicUrl, trustProxy: config.trustProxy });
  const sockets = new WebSocketServer({ router: appRouter, contexts, onError });
  const poll = new HeadPoll(hub, repositories, { pollMs, compareMs, onRevoked: (ids) => sockets.revoke(new Set(ids)), onError, clock: databaseClock });
  poll.start();
  const stopSweeping = sweepCalls(services, onError);

  return {
    config,
    logger,
    services,
    contexts,
    hub,
    sockets,
    authSecret: secret,
    stopping: () => services.refusing(),
    health: async () => ({ database: await database.answers(), bus: network.bus.connected() }),
    metrics: () => expose(readings({ hub, sockets, database, bus: network.bus, databaseClock })),
    close: async () => {
      poll.stop();
      stopSweeping();
      await network.close();
      await database.close();
    },
  };
}

interface Instruments {
  hub: Hub;
  sockets: WebSocketServer;
  database: Database;
  bus: EventBus;
  databaseClock: DatabaseClock;
}

function readings({ hub, sockets, database, bus, databaseClock }: Instruments): Readings {
  const { dirty, queuedBytes, since } = backlogOf(hub.devices());
  return {
    connections: { sockets: sockets.size, streams: hub.size.devices },
    dirtyReaders: dirty,
    oldestUndeliveredMs: since === null ? 0 : databaseClock.since(since),
    bufferedBytes: sockets.bufferedBytes,
    queuedBytes,
    database: database.load(),
    busConnected: bus.connected(),
  };
}

/** Calls that ring out, and those whose people are gone. One look after the other, however long one takes. Returns how to stop. */
function sweepCalls({ calls }: Services, onError: (error: unknown) => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const later = () => (timer = setTimeout(() => void calls.sweep().catch(onError).finally(() => timer && later()), callSweepMs).unref());
  later();
  return () => {
    clearTimeout(timer);
    timer = undefined;
  };
}

/** For a single server: news travels in the process. */
function localNetwork(onError: (error: unknown) => void) {
  const bus = new MemoryEventBus({ onError });
  return { bus, presence: new MemoryPresenceRegistry(), limiter: new MemoryRateLimiter(), calls: new MemoryCallRegistry(), close: () => bus.close() };
}

// Next bundles route handlers apart from `server.ts`, so this module can exist twice in one process:
// what may exist only once hangs on globalThis.
const place = globalThis as { holdfastContainer?: Promise<Container> };

/** The process's container. Without a custom server (Vercel-style) the first request makes it. */
export function getContainer(): Promise<Container> {
  return (place.holdfastContainer ??= createContainer(loadConfig(process.env)));
}

export function setContainer(container: Container): void {
  place.holdfastContainer = Promise.resolve(container);
}
