'use client';
import { clsx } from 'clsx';
import { SendHorizontal, Smile } from 'lucide-react';
import type { Ref } from 'react';
import { useImperativeHandle, useLayoutEffect, useRef, useState } from 'react';
import type { ConversationSummary } from '../../../client/contract.ts';
import { IconButton } from '../../shared/button.tsx';
import { conversationName } from '../../shared/conversation-name.ts';
import { lazily } from '../../shared/lazily.tsx';
import { ComposerContext } from './composer-context.tsx';
import { TypingLine } from './typing-line.tsx';
import { insertAt } from './insert-at.ts';
import { useComposer } from './use-composer.ts';

const EmojiPopover = lazily(() => import('./emoji-popover.tsx').then((module) => module.EmojiPopover));

/** The count appears when this many characters are left. */
const warnBelow = 1_000;

interface ComposerProps {
  conversation: ConversationSummary;
  onSent: () => void;
  ref: Ref<{ focus: () => void }>;
}

export function Composer({ conversation, onSent, ref }: ComposerProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const composer = useComposer(conversation, onSent);
  const { draft, text, setText, left, canSend, send, cancel, onKeyDown } = composer;
  useGrowth(field, text);
  useImperativeHandle(ref, () => ({ focus: () => field.current?.focus() }), []);
  const isOver = left < 0;
  return (
    <div className="mx-auto w-full max-w-(--column) shrink-0 px-4 max-sm:px-2">
      <div className={clsx('rounded-md bg-sunken transition-shadow focus-within:inset-ring focus-within:inset-ring-line', isOver && 'inset-ring inset-ring-danger')}>
        <ComposerContext conversationId={conversation.conversationId} draft={draft} onCancel={cancel} />
        <div className="flex items-end gap-1 p-1.5">
          <textarea
            ref={field}
            rows={1}
            dir="auto"
            aria-label={`Message ${conversationName(conversation)}`}
            aria-invalid={isOver || undefined}
            placeholder={draft.editing ? 'Edit the message' : `Message ${conversationName(conversation)}`}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={onKeyDown}
            className="field-sizing-content max-h-[188px] min-h-9 min-w-0 grow basis-0 resize-none overflow-y-auto bg-transparent px-2 py-[7px] outline-none placeholder:truncate pointer-coarse:min-h-11 pointer-coarse:py-[11px] pointer-coarse:text-[16px]"
          />
          <EmojiButton onPick={(emoji) => field.current && insertAt(field.current, emoji, setText)} />
          <IconButton
            label={draft.editing ? 'Save' : 'Send'}
            disabled={!canSend}
            // The field keeps the focus, and a phone its keyboard.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => {
              send();
              field.current?.focus();
            }}
            className={clsx(canSend && 'bg-accent text-on-accent hover:bg-accent-hover hover:text-on-accent')}
          >
            <SendHorizontal size={18} />
          </IconButton>
        </div>
      </div>
      <div className="flex h-6 items-center gap-4 px-3 pt-0.5 text-meta text-ink-soft">
        <TypingLine conversationId={conversation.conversationId} />
        {left < warnBelow && <Count left={left} />}
      </div>
    </div>
  );
}

function Count({ left }: { left: number }) {
  return (
    <span role="status" className={clsx('tabular shrink-0', left < 0 && 'font-semibold text-danger')}>
      {left < 0 ? `${-left} ${left === -1 ? 'character' : 'characters'} too many` : `${left} characters left`}
    </span>
  );
}

function EmojiButton({ onPick }: { onPick: (emoji: string) => void }) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <>
      <IconButton ref={button} label="Emoji" aria-expanded={open} onClick={() => setOpen(true)} className="max-sm:hidden">
        <Smile size={18} />
      </IconButton>
      {open && button.current && <EmojiPopover anchor={button.current} onPick={onPick} onClose={() => setOpen(false)} />}
    </>
  );
}

/** Whether the style sheet does it: measuring by hand costs a layout of the page with every key. */
const growsByItself = globalThis.CSS?.supports('field-sizing', 'content') ?? false;

/** As tall as its text, up to eight lines. */
function useGrowth(field: { readonly current: HTMLTextAreaElement | null }, text: string): void {
  useLayoutEffect(() => {
    const area = field.current;
    if (!area || growsByItself) return;
    area.style.height = 'auto';
    area.style.height = `${area.scrollHeight}px`;
  }, [field, text]);
}
