import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import type { Session } from '../../domain/session.ts';
import type { Services } from '../../service/services.ts';
import { forwardedAddress, nodeAddress } from '../http/address.ts';
import type { Authenticate } from '../http/authenticate.ts';
import { createAuthenticate } from '../http/authenticate.ts';
import type { OpenStream } from '../websocket/open-stream.ts';

/** What every call knows of where it came from. Over a WebSocket it is made once, for all calls of the connection. */
export interface Context {
  services: Services;
  /** The session that is calling; null for nobody, or where it could not be looked up (`problem`). */
  session: Session | null;
  /** Why it could not be looked up. Making a context never throws: a WebSocket client would reconnect for ever. */
  problem: Error | null;
  /** The network address, as limits count it. */
  address: string;
  /** Names this request, or this connection, in answers and in the log. */
  requestId: string;
  logger: Logger;
  stream: OpenStream;
}

export interface World {
  services: Services;
  stream: OpenStream;
  logger: Logger;
  /** Signs browser sessions. */
  authSecret: string;
  publicUrl: string | null;
  trustProxy: boolean;
}

export interface NodeConnection {
  req: IncomingMessage;
  /** A bearer token given in the connection's parameters. */
  token?: string | null;
}

export type ContextFactory = ReturnType<typeof createContextFactory>;

/** Contexts for every way in: Node's HTTP server, a WebSocket, a fetch handler. */
export function createContextFactory(world: World) {
  const authenticate = createAuthenticate(world);
  const { services, stream, logger } = world;

  const make = async (credentials: Parameters<Authenticate>[0], address: string): Promise<Context> => ({
    ...(await lookUp(authenticate, credentials)),
    address,
    services,
    stream,
    logger,
    requestId: randomUUID(),
  });

  return {
    node({ req, token = null }: NodeConnection): Promise<Context> {
      const header = (name: string) => firstOf(req.headers[name]);
      return make({ header, token }, nodeAddress(req, world.trustProxy));
    },
    fetch(req: Request): Promise<Context> {
      const header = (name: string) => req.headers.get(name) ?? undefined;
      return make({ header, token: null }, forwardedAddress(header('x-forwarded-for')));
    },
  };
}

async function lookUp(authenticate: Authenticate, credentials: Parameters<Authenticate>[0]): Promise<Pick<Context, 'session' | 'problem'>> {
  try {
    return { session: await authenticate(credentials), problem: null };
  } catch (error) {
    return { session: null, problem: error instanceof Error ? error : new Error(String(error)) };
  }
}

function firstOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
