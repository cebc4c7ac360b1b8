import type { EnterKey } from '../../shared/preference.ts';

export interface KeyPress {
  key: string;
  keyCode: number;
  isComposing: boolean;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

interface Field {
  text: string;
  /** Something to give up: an edit or a reply. */
  hasContext: boolean;
  enterKey: EnterKey;
}

/** What a key means in the composer; null when it is an ordinary key. */
export function meaningOf(press: KeyPress, { text, hasContext, enterKey }: Field): 'send' | 'cancel' | 'edit_last' | null {
  // Enter that ends an input method's composition chooses a word; 229 is how some browsers say so.
  if (press.isComposing || press.keyCode === 229) return null;
  const hasCommand = press.ctrlKey || press.metaKey;
  switch (press.key) {
    case 'Enter':
      return hasCommand || (enterKey === 'sends' && !press.shiftKey && !press.altKey) ? 'send' : null;
    case 'Escape':
      return hasContext ? 'cancel' : null;
    case 'ArrowUp':
      return text === '' && !hasContext && !press.altKey && !press.shiftKey && !hasCommand ? 'edit_last' : null;
    default:
      return null;
  }
}
