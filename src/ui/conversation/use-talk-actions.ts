'use client';
import { useLayoutEffect, useMemo, useRef } from 'react';
import type { DeliveryClient } from '../../client/contract.ts';
import { useAccount } from '../shared/account-context.tsx';
import { copyText } from '../shared/clipboard.ts';
import { useClient } from '../shared/delivery.tsx';
import { draftOf } from '../shared/draft.ts';
import { pathOf } from '../shared/place.ts';
import { toast } from '../shared/toast.tsx';
import type { Opened, TalkActions } from './talk-context.tsx';

/** What the actions need from what is on screen; it may change from render to render. */
export interface TalkHands {
  jump: (seq: number) => void;
  unfold: (keys: readonly string[]) => void;
  open: (opened: Opened) => void;
  markUnread: (seq: number) => void;
  focusComposer: () => void;
}

/** The actions of one open conversation; the object never changes. */
export function useTalkActions(conversationId: string, hands: TalkHands): TalkActions {
  const client = useClient();
  const userId = useAccount().account.id;
  const latest = useRef(hands);
  useLayoutEffect(() => {
    latest.current = hands;
  });
  return useMemo(() => createActions({ client, conversationId, userId, hands: latest }), [client, conversationId, userId]);
}

interface ActionsInput {
  client: DeliveryClient;
  conversationId: string;
  userId: string;
  hands: { readonly current: TalkHands };
}

function createActions({ client, conversationId, userId, hands }: ActionsInput): TalkActions {
  const draft = draftOf(userId, conversationId);
  return {
    reply({ seq }) {
      draft.set({ ...draft.get(), replyTo: seq, editing: null });
      hands.current.focusComposer();
    },
    edit({ seq, text }) {
      if (seq !== null) draft.set({ ...draft.get(), editing: { seq, text } });
      hands.current.focusComposer();
    },
    toggleReaction({ seq, reactions }, emoji) {
      if (seq !== null) void client.react(conversationId, seq, { emoji, on: !reactions[emoji]?.includes(userId) });
    },
    remove({ seq }) {
      if (seq !== null) void client.remove(conversationId, seq);
    },
    copy: ({ text }) => void copy(text, 'Text copied.'),
    copyLink({ seq }) {
      void copy(window.location.origin + pathOf({ conversationId, seq }), 'Link copied.');
    },
    markUnread({ seq }) {
      if (seq !== null) hands.current.markUnread(seq);
    },
    retry: (clientId) => void client.retry(clientId),
    discard: (clientId) => void client.discard(clientId),
    jump: (seq) => hands.current.jump(seq),
    unfold: (keys) => hands.current.unfold(keys),
    open: (opened) => hands.current.open(opened),
  };
}

async function copy(text: string, done: string): Promise<void> {
  toast((await copyText(text)) ? done : "Couldn't copy: the browser doesn't allow it here.");
}
