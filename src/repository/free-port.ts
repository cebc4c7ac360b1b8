import { randomInt } from 'node:crypto';
import net from 'node:net';

/** `preferred` if nobody has it, else another one, below those that outgoing connections are given. */
export async function freePort(preferred: number | null = null): Promise<number> {
  if (preferred !== null && (await isFree(preferred))) return preferred;
  const candidate = randomInt(20_000, 32_768);
  return (await isFree(candidate)) ? candidate : freePort();
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
