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

export interface Composer {
  draft: Draft;
  /** What is in the field: the draft, or the message being edited. */
  text: string;
  setText: (text: string) => void;
  /** Code points left; negative when too long. */
  left: number;
  canSend: boolean;
  send: () => void;
  /** Gives up an edit or a reply; false when there was neither. */
  cancel: () => boolean;
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
  const cancel = () => {
    if (!draft.editing && draft.replyTo === null) return false;
    store.set(draft.editing ? { ...draft, editing: null } : { ...draft, replyTo: null });
    return true;
  };
  const editLast = () => {
    const last = client.timeline(conversationId).messages.findLast(({ senderId, deletedSeq }) => senderId === userId && deletedSeq === null);
    if (last) store.set({ ...draft, editing: { seq: last.seq, text: last.text } });
    return last !== undefined;
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // Enter that ends an input method's composition chooses a word; 229 is how some browsers say so.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    const done = (event.key === 'Enter' && wantsToSend(event) && (send(), true)) || (event.key === 'Escape' && cancel()) || (event.key === 'ArrowUp' && text === '' && !event.altKey && editLast());
    if (done) event.preventDefault();
  };
  return { draft, text, setText, left, canSend, send, cancel, onKeyDown };
}

function wantsToSend({ shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  if (ctrlKey || metaKey) return true;
  return enterKey.get() === 'sends' && !shiftKey && !altKey;
}
