import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import net from 'node:net';
import { freePort } from '../../harness/free-port.ts';
import { Link } from './link.ts';
import type { Weather } from './weather.ts';
import { calm } from './weather.ts';

/** A link between two processes: a TCP proxy with weather. */
export interface Proxy {
  readonly port: number;
  /** How many pass through it now. */
  readonly connections: number;
  /** Where new connections go. */
  pointAt(port: number): void;
  weather(change: Partial<Weather>): void;
  calm(): void;
  /** Ends every connection in the middle of what is said next, or after a moment of silence. */
  cut(): void;
  /** Resets every connection, at once. */
  reset(): void;
  close(): Promise<void>;
}

export async function layProxy(to: number): Promise<Proxy> {
  let target = to;
  let weather = calm;
  const links = new Set<Link>();
  const server = net.createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    // Unheard, an error would end the process; what it means is the lanes' business.
    near.on('error', () => {});
    if (weather.refuse) return near.resetAndDestroy();
    const far = net.connect({ port: target, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    far.on('error', () => {});
    const link = new Link([near, far], { weather: () => weather, onGone: () => links.delete(link) });
    links.add(link);
  });
  server.listen(await freePort(), '127.0.0.1');
  await once(server, 'listening');
  const change = (to: Weather) => {
    const gaveBack = weather.swallowed !== to.swallowed;
    weather = to;
    for (const link of [...links]) {
      if (gaveBack) link.resetIfBroken();
      link.weatherChanged();
    }
  };
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return links.size;
    },
    pointAt: (port) => {
      target = port;
    },
    weather: (part) => change({ ...weather, ...part }),
    calm: () => change(calm),
    cut: () => {
      for (const link of [...links]) link.cutSoon();
    },
    reset: () => {
      for (const link of [...links]) link.reset();
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const link of [...links]) link.reset();
      await closed;
    },
  };
}
