import type { TRPCLink, TRPCWebSocketClient } from '@trpc/client';
import { createWSClient, wsLink } from '@trpc/client';
import type { AppRouter } from '../../transport/trpc/app-router.ts';
import { backoff } from '../backoff.ts';
import { plainTransformer } from './plain-transformer.ts';

export interface LineOptions {
  url: string;
  token: string | (() => string | Promise<string>) | undefined;
  random(): number;
  WebSocket: typeof WebSocket | undefined;
}

type Operation = ReturnType<TRPCLink<AppRouter>>;

interface Connected {
  client: TRPCWebSocketClient;
  operate: Operation;
}

/**
 * One WebSocket at a time, opened when it is first needed. tRPC's client reconnects by itself, but
 * cannot be told to stop waiting and try now, and what a server thinks of a connection is settled
 * when it is opened; `renew` begins with a new one.
 */
export class WebSocketLine {
  readonly #options: LineOptions;
  #connected: Connected | null = null;

  constructor(options: LineOptions) {
    this.#options = options;
  }

  readonly link: TRPCLink<AppRouter> = (runtime) => (call) => {
    this.#connected ??= this.#connect(runtime);
    return this.#connected.operate(call);
  };

  get isOpen(): boolean {
    return this.#connected?.client.connection?.state === 'open';
  }

  /** Ends the subscription on the old connection; whoever holds it subscribes again. */
  renew(): void {
    void this.close();
  }

  async close(): Promise<void> {
    const { client } = this.#connected ?? {};
    this.#connected = null;
    if (!client) return;
    const closed = client.close();
    // tRPC waits for a socket that is still opening; one whose server says nothing would never open.
    if (client.connection?.state === 'connecting') client.connection.ws.close();
    await closed;
  }

  #connect(runtime: Parameters<TRPCLink<AppRouter>>[0]): Connected {
    const { url, token, random, WebSocket: Socket } = this.#options;
    const client = createWSClient({
      url,
      ...(Socket ? { WebSocket: Socket } : {}),
      // Asked again on each connection: tokens may be renewed.
      ...(token === undefined ? {} : { connectionParams: async () => ({ token: typeof token === 'string' ? token : await token() }) }),
      // tRPC's own default waits one second for a pong, which drops mobile users, and returns without jitter.
      keepAlive: { enabled: true, intervalMs: 20_000, pongTimeoutMs: 8_000 },
      retryDelayMs: (attempts) => backoff(attempts, random),
    });
    return { client, operate: wsLink<AppRouter>({ client, transformer: plainTransformer })(runtime) };
  }
}
