'use client';
import { clsx } from 'clsx';
import { memo } from 'react';
import type { Message } from '../../../domain/message.ts';
import { Avatar } from '../../shared/avatar.tsx';
import { useUser } from '../../shared/people.ts';
import { exactTime, shortTime, timeOfDay } from '../../shared/time.ts';
import { useTalk } from '../talk-context.tsx';
import type { Progress } from '../timeline/progress.ts';
import type { Saying } from '../timeline/saying.ts';
import { Failure } from './failure.tsx';
import { useLongPress } from './long-press.ts';
import { MessageBody } from './message-body.tsx';
import { MessageToolbar } from './message-toolbar.tsx';
import { ProgressGlyph } from './progress-glyph.tsx';
import { Quote } from './quote.tsx';
import { Reactions } from './reactions.tsx';

export interface MessageRowProps {
  saying: Saying;
  /** The first of a group shows who speaks. */
  head: boolean;
  /** Null for what others said. */
  progress: Progress | null;
  original: Message | undefined;
  /** The keyboard's cursor is here. */
  current: boolean;
  /** Something of this message is open: its menu, the emoji picker. */
  open: boolean;
  flashing: boolean;
}

export const MessageRow = memo(function MessageRow({ saying, head, progress, original, current, open, flashing }: MessageRowProps) {
  const { actions } = useTalk();
  const name = useUser(saying.senderId)?.displayName ?? '…';
  const longPress = useLongPress((anchor) => actions.open({ what: 'menu', saying, anchor }));
  return (
    <article
      aria-label={`${name}, ${timeOfDay(saying.createdAt)}`}
      data-key={saying.key}
      tabIndex={current ? 0 : -1}
      {...longPress}
      className={clsx(
        'group/row ring-inset relative grid grid-cols-[36px_minmax(0,1fr)] gap-x-3 rounded-sm px-4 py-0.5 max-sm:px-3 pointer-coarse:select-none',
        head && 'mt-3',
        open ? 'bg-hover' : 'hover:bg-hover',
        flashing && 'animate-flash',
        saying.state !== 'logged' && saying.state !== 'failed' && 'animate-rise',
      )}
    >
      {head ? <Face saying={saying} name={name} /> : <GutterTime at={saying.createdAt} />}
      <div className="min-w-0">
        {head && <Byline saying={saying} name={name} />}
        {saying.replyTo !== null && !saying.deleted && <Quote seq={saying.replyTo} original={original} />}
        <Words saying={saying} progress={progress} />
        <Reactions saying={saying} />
        {saying.entry?.state === 'failed' && <Failure entry={saying.entry} />}
        {saying.changes.map((change) => change.state === 'failed' && <Failure key={change.clientId} entry={change} />)}
      </div>
      {saying.seq !== null && <MessageToolbar saying={saying} reachable={current} open={open} />}
    </article>
  );
});

function Words({ saying, progress }: { saying: Saying; progress: Progress | null }) {
  const { kind, actions } = useTalk();
  if (saying.deleted) return <p className="text-ink-soft italic">Message deleted</p>;
  const waiting = saying.changes.some(({ state, action }) => state !== 'failed' && action.type === 'edit');
  // The line below says that it failed.
  const shown = progress === 'failed' ? null : progress && waiting ? 'sending' : progress;
  return (
    <div dir="auto" className="wrap-anywhere whitespace-pre-wrap">
      <MessageBody text={saying.text} />
      {saying.edited && <span className="text-meta text-ink-soft"> (edited)</span>}
      {shown && (
        <span className="ml-1.5 inline-flex align-baseline">
          {kind === 'group' && saying.seq !== null ? (
            <button type="button" aria-label="Who has read this" tabIndex={-1} className="rounded-sm" onClick={(event) => actions.open({ what: 'seen', saying, anchor: event.currentTarget })}>
              <ProgressGlyph progress={shown} />
            </button>
          ) : (
            <ProgressGlyph progress={shown} />
          )}
        </span>
      )}
    </div>
  );
}

function Face({ saying, name }: { saying: Saying; name: string }) {
  const { actions } = useTalk();
  return (
    <button type="button" tabIndex={-1} aria-hidden className="mt-0.5 size-9 rounded-full" onClick={(event) => actions.open({ what: 'person', saying, anchor: event.currentTarget })}>
      <Avatar id={saying.senderId} name={name} />
    </button>
  );
}

function Byline({ saying, name }: { saying: Saying; name: string }) {
  return (
    <div className="flex items-baseline gap-2">
      <span dir="auto" className="truncate font-semibold">
        {name}
      </span>
      <time dateTime={new Date(saying.createdAt).toISOString()} data-tip={exactTime(saying.createdAt)} className="tabular shrink-0 text-meta text-ink-soft">
        {timeOfDay(saying.createdAt)}
      </time>
    </div>
  );
}

function GutterTime({ at }: { at: number }) {
  return (
    <time
      dateTime={new Date(at).toISOString()}
      data-tip={exactTime(at)}
      className="tabular invisible mt-0.5 text-right text-meta text-ink-soft group-hover/row:visible group-has-focus-visible/row:visible"
    >
      {shortTime(at)}
    </time>
  );
}
