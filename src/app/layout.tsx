import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import '@fontsource-variable/inter';
import './globals.css';
import { Providers } from './providers.tsx';

export const metadata: Metadata = { title: 'Holdfast', icons: '/icon.svg' };

/** Around `not-found`, which answers every address that neither `src/pages` nor a route here knows. */
export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    // next-themes sets the theme on this element before the page is hydrated.
    <html lang="en" suppressHydrationWarning>
      <body>
        <Providers>{children}</Providers>
      </body>
    </html>
  );
}
