import fs from 'node:fs';
import path from 'node:path';
import { startChild } from './child.ts';
import { freePort } from './free-port.ts';
import { temporaryFolder } from './product.ts';
import { provide } from './requirement.ts';

/** A TURN server on this machine; `settings` are those that make a server use it. */
export async function startTurn(): Promise<{ settings: { TURN_URLS: string; TURN_SECRET: string }; stop(): Promise<void> }> {
  const port = await freePort();
  const folder = temporaryFolder();
  const secret = crypto.randomUUID();
  const server = startChild(provide(['coturn']).TURN_SERVER!, [
    '-n',
    '--listening-ip=127.0.0.1',
    '--relay-ip=127.0.0.1',
    `--listening-port=${port}`,
    '--min-port=53500',
    '--max-port=53900',
    '--use-auth-secret',
    `--static-auth-secret=${secret}`,
    '--realm=holdfast.test',
    '--fingerprint',
    '--no-cli',
    '--no-tls',
    '--no-dtls',
    '--no-rfc5780',
    // Here, and nowhere else, everybody is on one machine.
    '--allow-loopback-peers',
    '--log-file=stdout',
    '--simple-log',
    `--pidfile=${path.join(folder, 'pid')}`,
    `--userdb=${path.join(folder, 'db')}`,
  ]);
  // It listens by then.
  await server.says(/Total General servers/);
  return {
    settings: { TURN_URLS: `turn:127.0.0.1:${port}?transport=udp`, TURN_SECRET: secret },
    stop: async () => {
      await server.end('SIGTERM');
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}
