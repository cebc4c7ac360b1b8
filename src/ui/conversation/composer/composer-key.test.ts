import { describe, expect, it } from 'vitest';
import type { KeyPress } from './composer-key.ts';
import { meaningOf } from './composer-key.ts';

const press = (key: string, part: Partial<KeyPress> = {}): KeyPress => ({
  key,
  keyCode: 0,
  isComposing: false,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...part,
});
const field = { text: 'hello', hasContext: false, enterKey: 'sends' as const };

describe('a key in the composer', () => {
  it('sends with Enter and breaks the line with Shift and Enter', () => {
    expect(meaningOf(press('Enter'), field)).toBe('send');
    expect(meaningOf(press('Enter', { shiftKey: true }), field)).toBeNull();
  });

  it('never sends while an input method is composing', () => {
    expect(meaningOf(press('Enter', { isComposing: true }), field)).toBeNull();
    expect(meaningOf(press('Enter', { keyCode: 229 }), field)).toBeNull();
  });

  it('sends with Ctrl or ⌘ and Enter, also for those whose Enter breaks the line', () => {
    const breaking = { ...field, enterKey: 'breaks' as const };
    expect(meaningOf(press('Enter'), breaking)).toBeNull();
    expect(meaningOf(press('Enter', { ctrlKey: true }), breaking)).toBe('send');
    expect(meaningOf(press('Enter', { metaKey: true }), breaking)).toBe('send');
  });

  it('edits the last message with ↑, but only where there is nothing to move in', () => {
    expect(meaningOf(press('ArrowUp'), { ...field, text: '' })).toBe('edit_last');
    expect(meaningOf(press('ArrowUp'), field)).toBeNull();
    expect(meaningOf(press('ArrowUp', { altKey: true }), { ...field, text: '' })).toBeNull();
  });

  it('gives up an edit or a reply with Escape, and leaves it to the page otherwise', () => {
    expect(meaningOf(press('Escape'), { ...field, hasContext: true })).toBe('cancel');
    expect(meaningOf(press('Escape'), field)).toBeNull();
  });
});
