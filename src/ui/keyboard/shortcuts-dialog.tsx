'use client';
import { useRef } from 'react';
import { Dialog } from '../shared/dialog.tsx';
import { enterKey, useStored } from '../shared/preference.ts';
import { isMac } from '../shared/shortcut.ts';

type Shortcut = readonly [keys: string, does: string];

/** `?`: every key there is. */
export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const command = isMac() ? '⌘' : 'Ctrl';
  // The list itself has the focus, so that the arrow keys scroll it.
  const list = useRef<HTMLDivElement>(null);
  const enterSends = useStored(enterKey) === 'sends';
  const groups: readonly { title: string; shortcuts: readonly Shortcut[] }[] = [
    {
      title: 'Everywhere',
      shortcuts: [
        [`${command} K`, 'Jump to a conversation or a person'],
        ['Alt ↑ ↓', 'Previous or next conversation'],
        ['Alt Shift ↑ ↓', 'Previous or next unread conversation'],
        ['Esc', 'Close; mark as read and jump to the latest'],
        ['?', 'This list'],
      ],
    },
    {
      title: 'In a call',
      shortcuts: [
        ['M', 'Mute or unmute'],
        ['V', 'Camera on or off'],
      ],
    },
    {
      title: 'Writing',
      shortcuts: [
        [enterSends ? 'Enter' : `${command} Enter`, 'Send'],
        [enterSends ? 'Shift Enter' : 'Enter', 'New line'],
        ['↑', 'In an empty field: edit your last message'],
        ['Esc', 'Cancel an edit or a reply'],
      ],
    },
    {
      title: 'On a message',
      shortcuts: [
        ['↑ ↓', 'Previous or next message'],
        ['R', 'Reply'],
        ['E', 'Edit'],
        ['+', 'React'],
        ['C', 'Copy the text'],
        ['U', 'Mark as unread from here'],
        ['I', 'Details: when it was sent, and where it is stored'],
        ['Del', 'Delete'],
      ],
    },
  ];
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose} initialFocus={list}>
      <div ref={list} tabIndex={0} className="ring-inset flex min-h-0 flex-col gap-5 overflow-y-auto px-5 pb-5">
        {groups.map(({ title, shortcuts }) => (
          <section key={title}>
            <h3 className="mb-1 text-meta font-semibold text-ink-soft">{title}</h3>
            <dl>
              {shortcuts.map(([keys, does]) => (
                <div key={does} className="flex min-h-8 items-center gap-4">
                  <dd className="grow">{does}</dd>
                  <dt className="flex shrink-0 gap-1">
                    {keys.split(' ').map((key) => (
                      <kbd key={key} className="min-w-6 rounded-sm bg-sunken px-1.5 py-0.5 text-center font-sans text-meta">
                        {key}
                      </kbd>
                    ))}
                  </dt>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
