'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Member } from '../../domain/conversation.ts';
import { useClient, useTimeline } from './delivery.tsx';
import { useIntroduce } from './people.ts';

/** Who is in a conversation now; asked again whenever the log tells of a change. Undefined until known. */
export function useMembers(conversationId: string): readonly Member[] | undefined {
  const client = useClient();
  const queries = useQueryClient();
  const introduce = useIntroduce();
  const changed = useTimeline(conversationId).notices.at(-1)?.seq ?? 0;
  const { data } = useQuery({
    queryKey: ['members', conversationId],
    queryFn: () => client.api.conversations.members.query({ conversationId }),
    staleTime: 60_000,
  });
  useEffect(() => {
    if (changed > 0) void queries.invalidateQueries({ queryKey: ['members', conversationId] });
  }, [queries, conversationId, changed]);
  useEffect(() => {
    if (data) introduce(data);
  }, [data, introduce]);
  return data;
}
