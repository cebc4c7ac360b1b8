import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTRPCClient, httpLink } from '@trpc/client';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import type { House } from '../../service/test-cast.ts';
import { createNodeHandler } from '../http/trpc-node.ts';
import type { OpenStream } from '../websocket/open-stream.ts';
import { PreparedMessage } from '../websocket/prepared-message.ts';
import { PushStream } from '../websocket/push-stream.ts';
import type { AppRouter } from './app-router.ts';
import type { World } from './context.ts';
import { createContextFactory } from './context.ts';
import type { WireError } from './error-shape.ts';
import { transformer } from './transformer.ts';

export const authSecret = 'a secret of more than thirty-two characters';

/** A stream that says hello and ends. */
const greet: OpenStream = ({ caller, since, signal }) =>
  new PushStream((sink) => {
    sink.send(new PreparedMessage({ type: 'hello', epoch: 'memory-1', ...caller }), since ?? 0);
    return { ended: Promise.resolve(), stop: () => {} };
  }, signal);

/** The router over real HTTP on a free port; closed when the test is finished. */
export async function serve(house: House, changes: Partial<World> = {}) {
  const logged: string[] = [];
  const logger = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) });
  const contexts = createContextFactory({ services: house, stream: greet, logger, authSecret, publicUrl: null, trustProxy: false, ...changes });
  const server = createServer(createNodeHandler(contexts));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/trpc`;
  return { url, logged, contexts, as: (person: { token: string } | null) => connect(url, person) };
}

export type Client = ReturnType<typeof connect>;

/** A typed client as this person, or as nobody. */
export function connect(url: string, person: { token: string } | null) {
  const headers = person ? { authorization: `Bearer ${person.token}` } : {};
  return createTRPCClient<AppRouter>({ links: [httpLink({ url, transformer, headers, methodOverride: 'POST' })] });
}

export interface Refused extends WireError {
  message: string;
  status: number;
}

/** What a refused call was told; a call that was allowed is `allowed`. */
export async function told(call: Promise<unknown>): Promise<Refused | 'allowed'> {
  try {
    await call;
    return 'allowed';
  } catch (error) {
    const { message, data } = error as { message: string; data: { holdfast: WireError; httpStatus: number } };
    return { ...data.holdfast, message, status: data.httpStatus };
  }
}
