'use client';
import { useEffect } from 'react';
import type { Member } from '../../domain/conversation.ts';
import { useClient, useTimeline } from './delivery.tsx';
import { useIntroduce } from './people.ts';
import { useQuery, useQueryStore } from './query.tsx';

/** Who is in a conversation now; asked again whenever the log tells of a change. Undefined until known. */
export function useMembers(conversationId: string): readonly Member[] | undefined {
  const client = useClient();
  const store = useQueryStore();
  const introduce = useIntroduce();
  const changed = useTimeline(conversationId).notices.at(-1)?.seq ?? 0;
  const { data } = useQuery({
    key: ['members', conversationId],
    fetch: () => client.api.conversations.members.query({ conversationId }),
    freshMs: 60_000,
  });
  useEffect(() => {
    if (changed > 0) void store.invalidate(['members', conversationId]);
  }, [store, conversationId, changed]);
  useEffect(() => {
    if (data) introduce(data);
  }, [data, introduce]);
  return data;
}
