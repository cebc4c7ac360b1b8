import type { AssemblyOptions } from './assemble-client.ts';
import { assembleClient } from './assemble-client.ts';
import type { DeliveryClient } from './contract.ts';
import { httpTransport } from './http-transport.ts';
import { createApi, webSocketTransport } from './transport.ts';

export interface ClientOptions extends AssemblyOptions {
  /** `http` for deployments and networks without WebSockets. */
  transport?: 'websocket' | 'http';
}

export function createClient({ transport, ...options }: ClientOptions): DeliveryClient {
  return assembleClient(transport === 'http' ? httpTransport : webSocketTransport, options);
}

/** Signs a program in. The token lasts until its session expires or is revoked; keep it as you would a password. */
export async function login({ url, ...credentials }: { url: string; login: string; password: string; deviceName: string }) {
  const { token, account } = await createApi({ url }).auth.login.mutate(credentials);
  return { token, account };
}
