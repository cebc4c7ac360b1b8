'use client';
import { useSyncExternalStore } from 'react';
import type { StoredValue } from './stored-value.ts';
import { readStored, storedValue, writeStored } from './stored-value.ts';

/** What a person has begun to write in one conversation. */
export interface Draft {
  text: string;
  /** `seq` of the message it answers. */
  replyTo: number | null;
  /** A message being edited; `text` waits meanwhile. */
  editing: { seq: number; text: string } | null;
}

export const emptyDraft: Draft = { text: '', replyTo: null, editing: null };

/** Drafts are kept per person, so that two accounts in one browser do not see each other's. */
export function draftOf(userId: string, conversationId: string): StoredValue<Draft> {
  const key = draftKey(userId, conversationId);
  let draft = drafts.get(key);
  if (!draft) {
    const stored = storedValue(key, parseDraft);
    draft = { ...stored, set: (value) => (isEmpty(value) ? clear(stored, key) : stored.set(value)) };
    drafts.set(key, draft);
  }
  return draft;
}

/** What the sidebar shows of a draft; empty when there is none. */
export function useDraftText(userId: string, conversationId: string): string {
  const draft = draftOf(userId, conversationId);
  const text = () => draft.get().text.trim();
  return useSyncExternalStore(draft.subscribe, text, text);
}

/** At sign-out. */
export function forgetDrafts(userId: string): void {
  const prefix = draftKey(userId, '');
  for (const key of Object.keys(globalThis.localStorage ?? {})) {
    if (key.startsWith(prefix)) writeStored(key, undefined);
  }
  drafts.clear();
}

export function parseDraft(stored: unknown): Draft {
  const draft = (stored ?? {}) as Partial<Draft>;
  const { editing } = draft;
  return {
    text: typeof draft.text === 'string' ? draft.text : '',
    replyTo: typeof draft.replyTo === 'number' ? draft.replyTo : null,
    editing: editing && typeof editing.seq === 'number' && typeof editing.text === 'string' ? { seq: editing.seq, text: editing.text } : null,
  };
}

const drafts = new Map<string, StoredValue<Draft>>();

function draftKey(userId: string, conversationId: string): string {
  return `holdfast:draft:${userId}:${conversationId}`;
}

function isEmpty(draft: Draft): boolean {
  return draft.text === '' && draft.replyTo === null && draft.editing === null;
}

function clear(stored: StoredValue<Draft>, key: string): void {
  // Only write when something is there: an untouched conversation leaves no key behind.
  stored.set(emptyDraft);
  if (readStored(key) !== null) writeStored(key, undefined);
}
