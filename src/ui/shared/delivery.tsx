'use client';
import { createContext, useCallback, useContext, useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import type { ConnectionStatus, ConversationSummary, DeliveryClient, Timeline, Topic } from '../../client/contract.ts';

const ClientContext = createContext<DeliveryClient | null>(null);

/** Hands a started delivery client to everything below. */
export function DeliveryProvider({ client, children }: { client: DeliveryClient; children: ReactNode }) {
  return <ClientContext value={client}>{children}</ClientContext>;
}

export function useClient(): DeliveryClient {
  const client = useContext(ClientContext);
  if (!client) throw new Error('useClient needs a DeliveryProvider above it');
  return client;
}

export function useStatus(): ConnectionStatus {
  return useTopic('status', (client) => client.status());
}

/** Most recently changed first. */
export function useConversations(): readonly ConversationSummary[] {
  return useTopic('conversations', (client) => client.conversations());
}

export function useConversation(conversationId: string): ConversationSummary | undefined {
  return useConversations().find((conversation) => conversation.conversationId === conversationId);
}

export function useTimeline(conversationId: string): Timeline {
  return useTopic(`timeline:${conversationId}`, (client) => client.timeline(conversationId));
}

/** Relies on the client's promise that a value keeps its identity until it changes. */
function useTopic<T>(topic: Topic, read: (client: DeliveryClient) => T): T {
  const client = useClient();
  const subscribe = useCallback((listener: () => void) => client.subscribe(topic, listener), [client, topic]);
  const snapshot = () => read(client);
  return useSyncExternalStore(subscribe, snapshot, snapshot);
}
