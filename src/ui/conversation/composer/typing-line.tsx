'use client';
import { useTimeline } from '../../shared/delivery.tsx';
import { useNames } from '../../shared/people.ts';

/** Who is typing. Its place is always kept, so nothing moves when somebody begins. */
export function TypingLine({ conversationId }: { conversationId: string }) {
  const names = useNames(useTimeline(conversationId).typing.slice(0, 4));
  return (
    <p role="status" dir="auto" className="min-w-0 grow truncate">
      {typingWords(names)}
    </p>
  );
}

export function typingWords(names: readonly string[]): string {
  const [first, second] = names;
  if (!first) return '';
  if (!second) return `${first} is typing…`;
  return names.length === 2 ? `${first} and ${second} are typing…` : 'Several people are typing…';
}
