// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest';
import { draftOf, emptyDraft, forgetDrafts, parseDraft } from './draft.ts';

beforeEach(() => {
  forgetDrafts('alice');
  localStorage.clear();
});

describe('a draft', () => {
  it('is kept in the browser per person and conversation', () => {
    draftOf('alice', 'a').set({ ...emptyDraft, text: 'half a thought' });
    expect(localStorage.getItem('holdfast:draft:alice:a')).toContain('half a thought');
    expect(draftOf('alice', 'b').get()).toEqual(emptyDraft);
    expect(draftOf('bob', 'a').get()).toEqual(emptyDraft);
  });

  it('leaves nothing behind once it is sent', () => {
    const draft = draftOf('alice', 'a');
    draft.set({ ...emptyDraft, text: 'x' });
    draft.set(emptyDraft);
    expect(Object.keys(localStorage)).toEqual([]);
    expect(draft.get()).toEqual(emptyDraft);
  });

  it('keeps what was being written while another message is edited', () => {
    const stored = { text: 'waiting', replyTo: 4, editing: { seq: 2, text: 'better' } };
    localStorage.setItem('holdfast:draft:alice:a', JSON.stringify(stored));
    expect(draftOf('alice', 'a').get()).toEqual(stored);
  });

  it('survives a damaged store', () => {
    expect(parseDraft({ text: 7, editing: { seq: 'x' } })).toEqual(emptyDraft);
    localStorage.setItem('holdfast:draft:alice:a', '{');
    expect(draftOf('alice', 'a').get()).toEqual(emptyDraft);
  });
});
