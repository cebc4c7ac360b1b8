'use client';
import { clsx } from 'clsx';
import { Monitor, Moon, Sun } from 'lucide-react';
import { useTheme } from 'next-themes';
import { enterKey, useStored } from '../shared/preference.ts';
import { isMac } from '../shared/shortcut.ts';
import { Toggle } from '../shared/toggle.tsx';
import { Section } from './section.tsx';

const themes = [
  { id: 'light', label: 'Light', icon: Sun },
  { id: 'dark', label: 'Dark', icon: Moon },
  { id: 'system', label: 'System', icon: Monitor },
];

export function AppearanceSection() {
  const { theme, setTheme } = useTheme();
  const enterSends = useStored(enterKey) === 'sends';
  return (
    <Section title="Appearance and keys" intro="Kept in this browser.">
      <div role="radiogroup" aria-label="Theme" className="flex gap-2">
        {themes.map(({ id, label, icon: Icon }) => (
          <label
            key={id}
            className={clsx(
              'flex h-11 grow cursor-pointer items-center justify-center gap-2 rounded-sm font-medium transition-colors has-focus-visible:outline-2 has-focus-visible:outline-accent',
              theme === id ? 'bg-selected' : 'bg-sunken hover:bg-hover-strong',
            )}
          >
            <input type="radio" name="theme" className="sr-only" checked={theme === id} onChange={() => setTheme(id)} />
            <Icon aria-hidden size={16} />
            {label}
          </label>
        ))}
      </div>
      <Toggle
        label="Enter sends the message"
        hint={`Off: Enter begins a new line and ${isMac() ? '⌘' : 'Ctrl'}+Enter sends.`}
        on={enterSends}
        onChange={(on) => enterKey.set(on ? 'sends' : 'breaks')}
      />
    </Section>
  );
}
