import { clsx } from 'clsx';
import type { Progress } from '../timeline/progress.ts';

const words: Record<Progress, string> = {
  queued: 'Waiting to be sent',
  sending: 'Sending',
  failed: 'Not sent',
  sent: 'Sent',
  delivered: 'Delivered',
  read: 'Read',
};

/** How far an own message has come: clock, one tick, two ticks, two filled ticks. */
export function ProgressGlyph({ progress }: { progress: Progress }) {
  return (
    <span role="img" aria-label={words[progress]} data-tip={words[progress]} className={clsx('inline-flex', progress === 'read' ? 'text-accent' : progress === 'failed' ? 'text-danger' : 'text-ink-soft')}>
      <svg aria-hidden viewBox="0 0 18 12" width="18" height="12" fill="none" stroke="currentColor" strokeLinecap="round" strokeLinejoin="round" strokeWidth={progress === 'read' ? 2.25 : 1.25}>
        {shapes[progress]}
      </svg>
    </span>
  );
}

const clock = (
  <>
    <circle cx="9" cy="6" r="4.75" />
    <path d="M9 3.5V6l1.75 1" />
  </>
);

const shapes: Record<Progress, React.ReactNode> = {
  queued: clock,
  sending: clock,
  failed: (
    <>
      <circle cx="9" cy="6" r="4.75" />
      <path d="M9 3.5v3M9 8.5v.01" />
    </>
  ),
  sent: <path d="m4.5 6.5 3 3 6-7" />,
  delivered: <path d="m1.5 6.5 3 3 6-7M8.5 9.5l6-7" />,
  read: <path d="m1.5 6.5 3 3 6-7M8.5 9.5l6-7" />,
};
