import type { DeliveryClient } from '../../client/contract.ts';

/** Calls back each time the servers can be reached again. Returns how to stop. */
export function whenOnline(client: Pick<DeliveryClient, 'status' | 'subscribe'>, run: () => void): () => void {
  let wasOnline = client.status().state === 'online';
  return client.subscribe('status', () => {
    const isOnline = client.status().state === 'online';
    if (isOnline && !wasOnline) run();
    wasOnline = isOnline;
  });
}
