'use client';
import type { Message } from '../../../domain/message.ts';
import { useUser } from '../../shared/people.ts';
import { useTalk } from '../talk-context.tsx';

interface QuoteProps {
  seq: number;
  /** Undefined when this device does not hold it yet. */
  original: Message | undefined;
}

/** What a message answers; a click leads there. */
export function Quote({ seq, original }: QuoteProps) {
  const { actions } = useTalk();
  return (
    <button
      type="button"
      onClick={() => actions.jump(seq)}
      className="mb-0.5 flex w-full min-w-0 items-baseline gap-2 rounded-sm border-l-2 border-accent bg-sunken px-2 py-1 text-left text-meta transition-colors hover:bg-hover-strong"
    >
      <span className="sr-only">Go to the original message: </span>
      {original ? <Excerpt message={original} /> : <span className="text-ink-soft">An earlier message</span>}
    </button>
  );
}

export function Excerpt({ message }: { message: Message }) {
  const { userId } = useTalk();
  const author = useUser(message.senderId);
  return (
    <>
      <span dir="auto" className="max-w-40 shrink-0 truncate font-semibold">
        {message.senderId === userId ? 'You' : (author?.displayName ?? '…')}
      </span>
      <span dir="auto" className="truncate text-ink-soft">
        {message.deletedSeq === null ? message.text.slice(0, 200) : 'Message deleted'}
      </span>
    </>
  );
}
