'use client';
import { useEffect, useState } from 'react';
import { assembleClient } from '../../client/assemble-client.ts';
import type { DeliveryClient } from '../../client/contract.ts';
import type { ClientStorage } from '../../client/storage/client-storage.ts';
import { IndexedDbStorage } from '../../client/storage/indexeddb-storage.ts';
import { webSocketTransport } from '../../client/transport.ts';

export interface Delivery {
  client: DeliveryClient;
  storage: ClientStorage;
}

/** The running delivery client of a person; null until what is stored is loaded. */
export function useDelivery(userId: string | undefined): Delivery | null {
  const [delivery, setDelivery] = useState<Delivery | null>(null);
  useEffect(() => {
    if (!userId) return;
    let wanted = true;
    const opened = openDelivery(userId);
    void opened.client.start().then(() => wanted && setDelivery(opened));
    return () => {
      wanted = false;
      setDelivery(null);
      void opened.client.stop();
    };
  }, [userId]);
  return delivery;
}

function openDelivery(userId: string): Delivery {
  // One database a person: two accounts in one browser never see each other's.
  const storage = new IndexedDbStorage(`holdfast:${userId}`);
  return { storage, client: assembleClient(webSocketTransport, { url: window.location.origin, storage, holes: true }) };
}
