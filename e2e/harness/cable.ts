import type { Socket } from 'node:net';
import net from 'node:net';
import { freePort } from './free-port.ts';

/** The cable between a browser and the server: a TCP proxy that can be pulled out. */
export interface Cable {
  readonly url: string;
  /** Ends every connection and lets no other through. */
  pull(): void;
  plugIn(): void;
  close(): void;
}

export async function layCable(to: string): Promise<Cable> {
  const target = Number(new URL(to).port);
  const port = await freePort();
  const ends = new Set<Socket>();
  let isPulled = false;
  const server = net.createServer((near) => {
    if (isPulled) return near.destroy();
    const far = net.connect(target, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(one);
      one.pipe(other);
      one.on('error', () => {});
      one.on('close', () => {
        ends.delete(one);
        other.destroy();
      });
    }
  });
  const pull = () => {
    isPulled = true;
    for (const end of ends) end.destroy();
  };
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${port}`,
    pull,
    plugIn: () => {
      isPulled = false;
    },
    close: () => {
      pull();
      server.close();
    },
  };
}
