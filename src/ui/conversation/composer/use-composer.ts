'use client';
import type { KeyboardEvent } from 'react';
import { useMemo, useSyncExternalStore } from 'react';
import type { ConversationSummary } from '../../../client/contract.ts';
import { characterCount, maxTextLength } from '../../../domain/text.ts';
import { useAccount } from '../../shared/account-context.tsx';
import { useClient } from '../../shared/delivery.tsx';
import type { Draft } from '../../shared/draft.ts';
import { draftOf, emptyDraft } from '../../shared/draft.ts';
import { enterKey } from '../../shared/preference.ts';
import { meaningOf } from './composer-key.ts';
import { lastOwn } from './last-own.ts';

export interface Composer {
  draft: Draft;
  /** What is in the field: the draft, or the message being edited. */
  text: string;
  setText: (text: string) => void;
  /** Code points left; negative when too long. */
  left: number;
  canSend: boolean;
  send: () => void;
  /** Gives up an edit, else a reply. */
  cancel: () => void;
  onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => void;
}

/** The field's state lives in the kept draft, so what is shown and what survives a reload are one. */
export function useComposer(conversation: ConversationSummary, onSent: () => void): Composer {
  const { conversationId } = conversation;
  const client = useClient();
  const userId = useAccount().account.id;
  const store = useMemo(() => draftOf(userId, conversationId), [userId, conversationId]);
  const draft = useSyncExternalStore(store.subscribe, store.get, () => emptyDraft);
  const text = draft.editing?.text ?? draft.text;
  const left = useMemo(() => maxTextLength - characterCount(text), [text]);
  const canSend = text.trim() !== '' && left >= 0;

  const setText = (next: string) => {
    store.set(draft.editing ? { ...draft, editing: { ...draft.editing, text: next } } : { ...draft, text: next });
    if (!draft.editing && next.trim() !== '') client.typing(conversationId);
  };
  const send = () => {
    if (!canSend) return;
    if (draft.editing) {
      void client.edit(conversationId, draft.editing.seq, text);
      store.set({ ...draft, editing: null });
      return;
    }
    void client.send(conversationId, { text, replyTo: draft.replyTo });
    store.set(emptyDraft);
    onSent();
  };
  const hasContext = draft.editing !== null || draft.replyTo !== null;
  const cancel = () => store.set(draft.editing ? { ...draft, editing: null } : { ...draft, replyTo: null });
  const editLast = async () => {
    const last = await lastOwn(client, conversationId);
    const now = store.get();
    // Somebody who has begun to write meanwhile is not interrupted.
    if (last && now.text === '' && !now.editing) store.set({ ...now, editing: last });
  };
  const acts = { send, cancel, edit_last: () => void editLast() };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const meaning = meaningOf(event.nativeEvent, { text, hasContext, enterKey: enterKey.get() });
    if (!meaning) return;
    acts[meaning]();
    event.preventDefault();
  };
  return { draft, text, setText, left, canSend, send, cancel, onKeyDown };
}
