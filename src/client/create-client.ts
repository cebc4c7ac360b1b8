import { v7 as uuid } from 'uuid';
import { attachToPage } from './browser-page.ts';
import type { ClientStorage, DeliveryClient } from './contract.ts';
import { DeliveryEngine } from './delivery-engine.ts';
import type { Scheduler } from './scheduler.ts';
import { systemScheduler } from './scheduler.ts';
import type { Logger } from './surroundings.ts';
import { silentLogger } from './surroundings.ts';
import type { Token } from './transport.ts';
import { createApi, httpTransport, webSocketTransport } from './transport.ts';

export interface ClientOptions {
  /** Where the server is, such as `https://chat.example.org`. */
  url: string;
  /** A bearer token (`login` gives one). Without it, a browser's cookie says who this is. */
  token?: Token;
  /** Where this device keeps its state. One storage belongs to one person. */
  storage: ClientStorage;
  /** `http` for deployments and networks without WebSockets. */
  transport?: 'websocket' | 'http';
  /**
   * Whether a device that was away for long begins with the newest messages and loads the others
   * when somebody looks. Programs leave it off, and get everything in order.
   */
  holes?: boolean;
  logger?: Logger;
  /** For runtimes without a global WebSocket. */
  WebSocket?: typeof WebSocket;
  /** Time and chance, for tests. */
  scheduler?: Scheduler;
  random?: () => number;
}

export function createClient(options: ClientOptions): DeliveryClient {
  const { url, token, storage, holes = false, logger = silentLogger, scheduler = systemScheduler, random = Math.random } = options;
  const connect = options.transport === 'http' ? httpTransport : webSocketTransport;
  const { api, link } = connect({ url, token, scheduler, random, WebSocket: options.WebSocket });
  const engine = new DeliveryEngine({ link, storage, scheduler, random, newId: uuid, logger, holes, attach: attachToPage });
  return Object.assign(engine, { api });
}

/** Signs a program in. The token lasts until its session expires or is revoked; keep it as you would a password. */
export async function login({ url, ...credentials }: { url: string; login: string; password: string; deviceName: string }) {
  const { token, account } = await createApi({ url }).auth.login.mutate(credentials);
  return { token, account };
}
