import type { IncomingMessage, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import next from 'next';
import type { Config } from './config/config.ts';
import type { Container } from './container.ts';
import { createContainer, setContainer } from './container.ts';
import { settleAddress } from './transport/http/address.ts';
import { answerHealth } from './transport/http/health.ts';
import { answerMetrics } from './transport/http/metrics-answer.ts';
import { createNodeHandler } from './transport/http/trpc-node.ts';

const reconnectSpreadMs = 2_000;

export interface RunningServer {
  url: string;
  /** Refuses new sends, finishes those in flight, asks clients to reconnect in groups, then closes. */
  close(): Promise<void>;
}

/** Starts everything on one port: pages, tRPC over HTTP and over WebSocket. */
export async function startServer(config: Config, { dir }: { dir: string }): Promise<RunningServer> {
  const container = await createContainer(config);
  setContainer(container);
  const app = next({ dev: !config.production, dir, hostname: config.host, port: config.port });
  await app.prepare();
  const page = app.getRequestHandler();
  const rpc = createNodeHandler(container.contexts);
  const metrics = { token: config.metricsToken, proxied: config.trustProxy || config.publicUrl !== null, metrics: container.metrics };
  const server = createServer((req, res) => {
    if (req.url?.startsWith('/api/trpc/')) rpc(req, res);
    else if (req.url?.startsWith('/health/')) void answerHealth(container, req, res);
    else if (req.url?.split('?')[0] === '/metrics') void answerMetrics(metrics, req, res);
    else {
      settleAddress(req, config.trustProxy);
      void page(req, res);
    }
  });
  const upgradePage = app.getUpgradeHandler();
  server.on('upgrade', (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (req.url?.split('?')[0] === '/api/ws') container.sockets.upgrade(req, socket, head);
    else void upgradePage(req, socket, head);
  });
  await listen(server, config);
  return { url: urlOf(server, config), close: () => close(server, container, () => app.close()) };
}

function listen(server: Server, { host, port }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
}

function urlOf(server: Server, config: Config): string {
  const { port } = server.address() as AddressInfo;
  const host = config.host === '0.0.0.0' || config.host === '::' ? 'localhost' : config.host;
  return config.publicUrl ?? `http://${host}:${port}`;
}

async function close(server: Server, container: Container, closePages: () => Promise<void>): Promise<void> {
  container.services.refuse();
  await container.services.drain();
  await container.sockets.close(reconnectSpreadMs);
  server.close();
  server.closeAllConnections();
  await closePages();
  await container.close();
}
