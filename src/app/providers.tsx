'use client';
import { ThemeProvider } from 'next-themes';
import type { ReactNode } from 'react';
import { QueryProvider } from '../ui/shared/query.tsx';
import { ToastLayer } from '../ui/shared/toast.tsx';
import { TooltipLayer } from '../ui/shared/tooltip-layer.tsx';

export function Providers({ children }: { children: ReactNode }) {
  return (
    <ThemeProvider attribute="data-theme" storageKey="holdfast:theme" disableTransitionOnChange>
      <QueryProvider>
        {children}
        <ToastLayer />
        <TooltipLayer />
      </QueryProvider>
    </ThemeProvider>
  );
}
