'use client';
import { clsx } from 'clsx';
import { Search } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { useId, useRef, useState } from 'react';
import { Avatar, PersonAvatar } from '../shared/avatar.tsx';
import { Dialog } from '../shared/dialog.tsx';
import type { Destination } from './destination.ts';
import { useDestinations, useVisit } from './destination.ts';

/** Ctrl/⌘ + K: type a few letters, go there. */
export function Switcher({ onClose }: { onClose: () => void }) {
  const id = useId();
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const destinations = useDestinations(query);
  const visit = useVisit(onClose);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const chosen = destinations[active];
    if (step && destinations.length > 0) setActive((active + step + destinations.length) % destinations.length);
    else if (event.key === 'Enter' && !event.nativeEvent.isComposing && chosen) visit(chosen);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title="Jump to a conversation or a person" bare onClose={onClose} initialFocus={input}>
      <div className="flex items-center gap-3 border-b border-line px-4">
        <Search aria-hidden size={18} className="shrink-0 text-ink-soft" />
        <input
          ref={input}
          role="combobox"
          aria-label="Jump to"
          aria-expanded
          aria-controls={`${id}-list`}
          aria-activedescendant={destinations[active] ? `${id}-${active}` : undefined}
          autoComplete="off"
          dir="auto"
          placeholder="Jump to a conversation or a person"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
          className="h-14 min-w-0 grow bg-transparent outline-none pointer-coarse:text-[16px]"
        />
      </div>
      <ul id={`${id}-list`} role="listbox" aria-label="Places" className="max-h-[min(400px,60dvh)] min-h-0 overflow-y-auto p-2">
        {destinations.map((destination, index) => (
          <Row
            key={destination.id}
            id={`${id}-${index}`}
            destination={destination}
            active={index === active}
            onPoint={() => setActive(index)}
            onPick={() => visit(destination)}
          />
        ))}
        {destinations.length === 0 && <li className="px-2 py-3 text-ink-soft">Nothing called “{query}”.</li>}
      </ul>
    </Dialog>
  );
}

interface RowProps {
  id: string;
  destination: Destination;
  active: boolean;
  onPoint: () => void;
  onPick: () => void;
}

function Row({ id, destination: { name, note, personId, conversationId, unread }, active, onPoint, onPick }: RowProps) {
  return (
    <li
      id={id}
      role="option"
      aria-selected={active}
      ref={(element) => {
        if (active) element?.scrollIntoView({ block: 'nearest' });
      }}
      onPointerMove={onPoint}
      onClick={onPick}
      className={clsx('flex h-11 cursor-pointer items-center gap-3 rounded-sm px-2', active && 'bg-hover-strong')}
    >
      {personId ? <PersonAvatar id={personId} name={name} size="small" /> : <Avatar id={conversationId ?? name} name={name} shape="group" size="small" />}
      <span dir="auto" className={clsx('truncate', unread > 0 && 'font-semibold')}>
        {name}
      </span>
      <span className="grow truncate text-meta text-ink-soft">{note}</span>
      {unread > 0 && <span className="shrink-0 text-meta font-semibold text-accent">{unread} unread</span>}
    </li>
  );
}
