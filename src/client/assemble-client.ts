import { v7 as uuid } from 'uuid';
import { attachToPage } from './browser-page.ts';
import type { DeliveryClient } from './contract.ts';
import type { ClientStorage } from './storage/client-storage.ts';
import { DeliveryEngine } from './delivery-engine.ts';
import type { Scheduler } from './scheduler.ts';
import { systemScheduler } from './scheduler.ts';
import type { Logger } from './surroundings.ts';
import { silentLogger } from './surroundings.ts';
import type { Token, Transport, TransportOptions } from './transport.ts';

export interface AssemblyOptions {
  /** Where the server is, such as `https://chat.example.org`. */
  url: string;
  /** A bearer token (`login` gives one). Without it, a browser's cookie says who this is. */
  token?: Token;
  /** Where this device keeps its state. One storage belongs to one person: with the session of another, the client is signed out at once. */
  storage: ClientStorage;
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

/** A client over one transport: who knows which one it is does not load the others. */
export function assembleClient(connect: (options: TransportOptions) => Transport, options: AssemblyOptions): DeliveryClient {
  const { url, token, storage, holes = false, logger = silentLogger, scheduler = systemScheduler, random = Math.random } = options;
  const { api, link } = connect({ url, token, scheduler, random, WebSocket: options.WebSocket });
  const engine = new DeliveryEngine({ link, storage, scheduler, random, newId: uuid, logger, holes, attach: attachToPage });
  return Object.assign(engine, { api });
}
