'use client';
import { clsx } from 'clsx';
import { Check } from 'lucide-react';
import type { KeyboardEvent, Ref } from 'react';
import { useDeferredValue, useEffect, useId, useState } from 'react';
import type { User } from '../../domain/user.ts';
import { useAccount } from './account-context.tsx';
import { PersonAvatar } from './avatar.tsx';
import { useClient, useConversations } from './delivery.tsx';
import { inputLook } from './field.tsx';
import { useIntroduce } from './people.ts';
import { useQuery } from './query.tsx';

interface PersonSearchProps {
  label: string;
  placeholder: string;
  onPick: (user: User) => void;
  /** Shown with a tick. */
  picked?: readonly string[];
  /** Not offered at all. */
  without?: readonly string[];
  inputRef?: Ref<HTMLInputElement>;
}

/** Finds people by name: a field with a list below it, walked with the arrow keys. */
export function PersonSearch({ label, placeholder, onPick, picked = [], without = [], inputRef }: PersonSearchProps) {
  const id = useId();
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const { people, note } = useFoundPeople(text.trim(), without);
  const choose = (user: User | undefined) => {
    if (!user) return;
    onPick(user);
    setText('');
    setActive(0);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && people.length > 0) setActive((active + step + people.length) % people.length);
    else if (event.key === 'Enter' && !event.nativeEvent.isComposing) choose(people[active]);
    else return;
    event.preventDefault();
  };
  return (
    <div className="flex min-h-0 flex-col gap-2">
      <input
        ref={inputRef}
        role="combobox"
        aria-label={label}
        aria-expanded={people.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={people[active] ? `${id}-${active}` : undefined}
        aria-autocomplete="list"
        autoComplete="off"
        dir="auto"
        placeholder={placeholder}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
        className={inputLook}
      />
      <ul id={`${id}-list`} role="listbox" aria-label="People" className="-mx-2 h-44 overflow-y-auto px-2 pb-1">
        {people.map((user, index) => (
          <PersonOption
            key={user.id}
            id={`${id}-${index}`}
            user={user}
            active={index === active}
            picked={picked.includes(user.id)}
            onPoint={() => setActive(index)}
            onPick={() => choose(user)}
          />
        ))}
      </ul>
      <p role="status" className="text-meta text-ink-soft empty:hidden">
        {people.length === 0 ? note : ''}
      </p>
    </div>
  );
}

interface PersonOptionProps {
  id: string;
  user: User;
  active: boolean;
  picked: boolean;
  onPoint: () => void;
  onPick: () => void;
}

function PersonOption({ id, user, active, picked, onPoint, onPick }: PersonOptionProps) {
  return (
    <li
      id={id}
      role="option"
      aria-selected={picked}
      onPointerMove={onPoint}
      onPointerDown={(event) => event.preventDefault()}
      onClick={onPick}
      className={clsx('flex h-12 cursor-pointer items-center gap-3 rounded-sm px-2', active && 'bg-hover-strong')}
    >
      <PersonAvatar id={user.id} name={user.displayName} />
      <span className="min-w-0 grow">
        <span dir="auto" className="block truncate text-left font-medium">
          {user.displayName}
        </span>
        <span className="block truncate text-meta text-ink-soft">@{user.username}</span>
      </span>
      {picked && <Check aria-hidden size={18} className="shrink-0 text-accent" />}
    </li>
  );
}

/** Those found; with nothing typed, those already talked to. */
function useFoundPeople(text: string, without: readonly string[]): { people: readonly User[]; note: string } {
  const client = useClient();
  const self = useAccount().account.id;
  const introduce = useIntroduce();
  const known = useConversations().flatMap(({ peer }) => (peer ? [peer] : []));
  const wanted = useDeferredValue(text);
  const { data, error, isFetching } = useQuery({
    key: ['people', wanted],
    fetch: () => client.api.users.search.query({ text: wanted, limit: 20 }),
    enabled: wanted !== '',
    keepPrevious: true,
  });
  useEffect(() => {
    if (data) introduce(data);
  }, [data, introduce]);
  const found = text === '' ? known : (data ?? []);
  return {
    people: found.filter((user) => user.id !== self && !without.includes(user.id)),
    note: noteFor({ text, isError: error !== null, isFetching: isFetching || wanted !== text }),
  };
}

function noteFor({ text, isError, isFetching }: { text: string; isError: boolean; isFetching: boolean }): string {
  if (text === '') return 'Type a name or a username.';
  if (isError) return "Couldn't search. Check the connection and type again.";
  return isFetching ? 'Searching…' : `Nobody called “${text}”.`;
}
