'use client';
import { PersonAvatar } from '../shared/avatar.tsx';
import { useBlock, useBlockedPeople } from '../shared/blocked.ts';
import { Button } from '../shared/button.tsx';
import { Section } from './section.tsx';

export function BlockedSection() {
  const people = useBlockedPeople();
  const block = useBlock();
  return (
    <Section title="Blocked people" intro="They can't write to you directly, and their messages in groups are folded away.">
      {people.length === 0 && <p className="text-ink-soft">You have blocked nobody.</p>}
      <ul aria-label="Blocked people" className="flex flex-col empty:hidden">
        {people.map(({ id, displayName, username }) => (
          <li key={id} className="flex min-h-14 items-center gap-3">
            <PersonAvatar id={id} name={displayName} />
            <div className="min-w-0 grow">
              <p dir="auto" className="truncate font-medium">
                {displayName}
              </p>
              <p className="truncate text-meta text-ink-soft">@{username}</p>
            </div>
            <Button aria-label={`Unblock ${displayName}`} onClick={() => block.mutate({ userId: id, on: false })}>
              Unblock
            </Button>
          </li>
        ))}
      </ul>
    </Section>
  );
}
