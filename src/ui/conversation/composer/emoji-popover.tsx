'use client';
import { EmojiPicker } from 'frimousse';
import { Popover } from '../../shared/popover.tsx';

interface EmojiPopoverProps {
  anchor: HTMLElement;
  onPick: (emoji: string) => void;
  onClose: () => void;
}

const quick = ['👍', '❤️', '😂', '🎉', '😮', '😢', '🙏', '✅'];

/** Every emoji, found by name; the usual ones at once. */
export function EmojiPopover({ anchor, onPick, onClose }: EmojiPopoverProps) {
  return (
    <Popover label="Emoji" anchor={anchor} side="top" align="end" onClose={onClose} className="w-[336px] max-w-[calc(100vw-16px)] p-2">
      {(close) => {
        const pick = (emoji: string) => {
          onPick(emoji);
          close();
        };
        return (
          <>
            <div role="group" aria-label="Usual emoji" className="flex justify-between pb-2">
              {quick.map((emoji) => (
                <button key={emoji} type="button" aria-label={emoji} onClick={() => pick(emoji)} className="size-9 rounded-sm text-title transition-colors hover:bg-hover-strong">
                  {emoji}
                </button>
              ))}
            </div>
            <Picker onPick={pick} />
          </>
        );
      }}
    </Popover>
  );
}

function Picker({ onPick }: { onPick: (emoji: string) => void }) {
  return (
    <EmojiPicker.Root emojibaseUrl="/emojibase" columns={9} onEmojiSelect={({ emoji }) => onPick(emoji)} className="flex h-72 flex-col">
      <EmojiPicker.Search aria-label="Search emoji" placeholder="Search emoji" autoFocus className="h-9 rounded-sm bg-sunken px-3 outline-none focus-visible:outline-2 focus-visible:outline-accent pointer-coarse:text-[16px]" />
      <EmojiPicker.Viewport className="relative min-h-0 flex-1 pt-1 outline-none">
        <EmojiPicker.Loading className="absolute inset-0 flex items-center justify-center text-meta text-ink-soft">Loading…</EmojiPicker.Loading>
        <EmojiPicker.Empty className="absolute inset-0 flex items-center justify-center text-meta text-ink-soft">{({ search }) => `No emoji called “${search}”.`}</EmojiPicker.Empty>
        <EmojiPicker.List components={{ CategoryHeader, Row: EmojiRow, Emoji }} className="select-none" />
      </EmojiPicker.Viewport>
    </EmojiPicker.Root>
  );
}

function CategoryHeader({ category, ...props }: { category: { label: string } }) {
  return (
    <div {...props} className="bg-raised px-1 py-1.5 text-meta font-medium text-ink-soft">
      {category.label}
    </div>
  );
}

/** The picker counts rows and columns from zero; screen readers count from one. */
function fromOne(index: number | undefined): number {
  return (index ?? 0) + 1;
}

function EmojiRow({ children, ...props }: React.ComponentProps<'div'>) {
  return (
    <div {...props} role="row" aria-rowindex={fromOne(props['aria-rowindex'])} className="scroll-my-1">
      {children}
    </div>
  );
}

function Emoji({ emoji, ...props }: { emoji: { emoji: string; label: string; isActive: boolean } } & Omit<React.ComponentProps<'button'>, 'children'>) {
  return (
    <button {...props} role="gridcell" aria-colindex={fromOne(props['aria-colindex'])} className="size-9 rounded-sm text-title data-[active]:bg-hover-strong">
      {emoji.emoji}
    </button>
  );
}
