'use client';
import { v7 as newId } from 'uuid';
import type { DeliveryClient } from '../../client/contract.ts';
import { useClient } from '../shared/delivery.tsx';
import { useMutation } from '../shared/mutation.ts';
import { problemOf } from '../shared/problem.ts';
import { useQueryStore } from '../shared/query.tsx';
import { toast } from '../shared/toast.tsx';

/** What can be done to a group. */
export type GroupAction =
  | { type: 'rename'; title: string }
  | { type: 'history'; visible: boolean }
  | { type: 'add' | 'remove' | 'promote' | 'demote' | 'handOver'; userId: string }
  | { type: 'leave' };

/** Does it, and says so when it is refused. The log's event then changes what is shown. */
export function useGroupAction(conversationId: string) {
  const client = useClient();
  const store = useQueryStore();
  return useMutation({
    // Made with the request: the log takes it once, however often the answer is lost.
    perform: (action: GroupAction) => perform(client, { conversationId, clientId: newId() }, action),
    onError: (error) => toast(problemOf(error).message),
    onSettled: () => store.invalidate(['members', conversationId]),
  });
}

function perform({ api: { conversations } }: DeliveryClient, key: { conversationId: string; clientId: string }, action: GroupAction): Promise<unknown> {
  switch (action.type) {
    case 'rename':
      return conversations.rename.mutate({ ...key, title: action.title });
    case 'history':
      return conversations.setHistoryVisible.mutate({ ...key, visible: action.visible });
    case 'add':
      return conversations.addMember.mutate({ ...key, userId: action.userId });
    case 'remove':
      return conversations.removeMember.mutate({ ...key, userId: action.userId });
    case 'promote':
      return conversations.changeRole.mutate({ ...key, userId: action.userId, role: 'admin' });
    case 'demote':
      return conversations.changeRole.mutate({ ...key, userId: action.userId, role: 'member' });
    case 'handOver':
      return conversations.handOver.mutate({ ...key, userId: action.userId });
    case 'leave':
      return conversations.leave.mutate(key);
  }
}
