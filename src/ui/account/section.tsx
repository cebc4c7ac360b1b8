import type { ReactNode } from 'react';

interface SectionProps {
  title: string;
  /** One sentence on what it is for. */
  intro?: string;
  children: ReactNode;
}

export function Section({ title, intro, children }: SectionProps) {
  return (
    <section aria-label={title} className="flex flex-col gap-4">
      <div>
        <h2 className="font-semibold">{title}</h2>
        {intro && <p className="text-meta text-ink-soft">{intro}</p>}
      </div>
      {children}
    </section>
  );
}
