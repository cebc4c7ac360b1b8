'use client';
import { useDeferredValue } from 'react';
import type { ConversationSummary } from '../../client/contract.ts';
import type { User } from '../../domain/user.ts';
import { useAccount } from '../shared/account-context.tsx';
import { conversationName } from '../shared/conversation-name.ts';
import { useClient, useConversations } from '../shared/delivery.tsx';
import { useOpenDirect } from '../shared/open-direct.ts';
import { goAfterwards, pathOf } from '../shared/place.ts';
import { useQuery } from '../shared/query.tsx';
import { rank } from './fuzzy.ts';

/** Somewhere the switcher leads: a conversation there is, or a person to begin one with. */
export interface Destination {
  id: string;
  name: string;
  note: string;
  conversationId: string | null;
  personId: string | null;
  unread: number;
}

const shownMost = 30;

/** With an empty query: what has unread messages first, then the most recent. */
export function useDestinations(query: string): Destination[] {
  const client = useClient();
  const self = useAccount().account.id;
  const conversations = useConversations();
  const text = useDeferredValue(query.trim());
  const { data: people = [] } = useQuery({
    key: ['people', text],
    fetch: () => client.api.users.search.query({ text, limit: 20 }),
    enabled: text !== '',
    keepPrevious: true,
  });
  const known = conversations.map(ofConversation);
  const ordered = query.trim() === '' ? [...known].sort((a, b) => Number(b.unread > 0) - Number(a.unread > 0)) : known;
  const peers = new Set(conversations.map(({ peer }) => peer?.id));
  const strangers = people.filter(({ id }) => id !== self && !peers.has(id)).map(ofPerson);
  return [...rank(query.trim(), ordered, searchable), ...rank(query.trim(), strangers, searchable)].slice(0, shownMost);
}

/** Goes there, opening a direct conversation first when there is none. */
export function useVisit(onDone: () => void): (destination: Destination) => void {
  const openDirect = useOpenDirect();
  return ({ conversationId, personId }) => {
    onDone();
    if (conversationId) goAfterwards(pathOf({ conversationId }));
    else if (personId) void openDirect(personId);
  };
}

function ofConversation(conversation: ConversationSummary): Destination {
  const { conversationId, peer, unread } = conversation;
  return {
    id: conversationId,
    name: conversationName(conversation),
    note: peer ? `@${peer.username}` : '',
    conversationId,
    personId: peer?.id ?? null,
    unread,
  };
}

function ofPerson({ id, username, displayName }: User): Destination {
  return { id, name: displayName, note: `@${username}`, conversationId: null, personId: id, unread: 0 };
}

function searchable({ name, note }: Destination): string {
  return `${name} ${note}`;
}
