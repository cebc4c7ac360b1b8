'use client';
import { Button } from '../shared/button.tsx';
import { goBack } from '../shared/place.ts';

/** The address leads to nothing this person may see. */
export function MissingConversation() {
  return (
    <main className="flex min-h-0 grow flex-col items-center justify-center gap-3 p-8 text-center">
      <h1 className="text-title font-semibold">There is no such conversation</h1>
      <p className="max-w-96 text-ink-soft">It doesn’t exist, or you are not in it. Somebody who is can add you.</p>
      <Button className="mt-2" onClick={() => goBack('/')}>
        Back to your conversations
      </Button>
    </main>
  );
}

/** Has the measures of what it stands for, so nothing moves when that arrives. */
export function ConversationSkeleton() {
  return (
    <div className="flex min-h-0 grow flex-col">
      <div className="flex h-14 shrink-0 animate-pulse items-center gap-3 border-b border-line px-4">
        <span className="size-9 rounded-full bg-sunken" />
        <span className="h-4 w-40 rounded-sm bg-sunken" />
      </div>
      <TimelineSkeleton />
      <div className="mx-auto mb-6 w-full max-w-(--column) px-4 max-sm:px-2">
        <div className="h-12 rounded-md bg-sunken" />
      </div>
    </div>
  );
}

export function TimelineSkeleton() {
  return (
    <div role="status" aria-label="Loading messages" className="flex min-h-0 grow animate-pulse flex-col justify-end overflow-hidden">
      <div className="mx-auto flex w-full max-w-(--column) flex-col gap-5 px-4 pb-4">
        {[62, 38, 84, 46, 70, 30].map((width) => (
          <div key={width} className="grid grid-cols-[36px_1fr] gap-3">
            <span className="size-9 rounded-full bg-sunken" />
            <span>
              <span className="block h-3.5 w-28 rounded-sm bg-sunken" />
              <span className="mt-2 block h-3.5 rounded-sm bg-sunken" style={{ width: `${width}%` }} />
            </span>
          </div>
        ))}
      </div>
    </div>
  );
}
