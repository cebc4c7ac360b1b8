'use client';
import { Button } from '../shared/button.tsx';
import { useConversations, useStatus } from '../shared/delivery.tsx';

/** Beside the list while nothing is open; after sign-up, the one thing to do next. */
export function Welcome({ onStart }: { onStart: () => void }) {
  const isNew = useConversations().length === 0;
  const { state } = useStatus();
  if (isNew && state === 'connecting') return null;
  return (
    <main className="flex min-h-0 grow flex-col items-center justify-center gap-4 p-8 text-center">
      {isNew ? (
        <>
          <p className="text-title font-semibold">Find somebody you know and say hello.</p>
          <Button look="primary" onClick={onStart}>
            Start a conversation
          </Button>
        </>
      ) : (
        <p className="text-ink-soft">Choose a conversation, or press ? to see the keyboard shortcuts.</p>
      )}
    </main>
  );
}
