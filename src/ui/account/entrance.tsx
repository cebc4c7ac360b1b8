import type { ReactNode } from 'react';

interface EntranceProps {
  title: string;
  children: ReactNode;
  /** The way to the other door. */
  footer: ReactNode;
}

/** The frame of sign-in and sign-up. */
export function Entrance({ title, children, footer }: EntranceProps) {
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center bg-panel px-4 py-8">
      <div className="flex w-full max-w-[384px] flex-col gap-6">
        <header className="flex flex-col items-center gap-3 text-center">
          <Mark />
          <h1 className="text-title font-semibold">{title}</h1>
        </header>
        <div className="rounded-md bg-canvas p-6">{children}</div>
        <p className="text-center text-ink-soft">{footer}</p>
      </div>
    </main>
  );
}

/** A holdfast: a knot that does not slip. */
function Mark() {
  return (
    <svg aria-hidden viewBox="0 0 32 32" className="size-12">
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <path d="M10 8v16M22 8v16M10 16c4-5 8 5 12 0" fill="none" strokeWidth="3" strokeLinecap="round" className="stroke-on-accent" />
    </svg>
  );
}
