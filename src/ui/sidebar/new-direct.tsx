'use client';
import { useOpenDirect } from '../shared/open-direct.ts';
import { PersonSearch } from '../shared/person-search.tsx';

/** Choosing somebody opens the conversation with them. */
export function NewDirect({ onDone }: { onDone: () => void }) {
  const openDirect = useOpenDirect();
  return <PersonSearch label="Search people" placeholder="Who do you want to talk to?" onPick={({ id }) => void openDirect(id).then((opened) => opened && onDone())} />;
}
