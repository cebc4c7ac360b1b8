'use client';
import { ArrowLeft } from 'lucide-react';
import { IconButton } from './button.tsx';
import { goBack } from './place.ts';

/** Above a page that is no conversation; on a phone with the way back. */
export function PageHeader({ title }: { title: string }) {
  return (
    <header className="flex h-14 shrink-0 items-center gap-1 border-b border-line px-4 max-sm:px-1">
      <IconButton label="Back" className="sm:hidden" onClick={() => goBack('/')}>
        <ArrowLeft size={20} />
      </IconButton>
      <h1 className="text-title font-semibold">{title}</h1>
    </header>
  );
}
