import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import '@fontsource-variable/inter';
import './globals.css';
import { Providers } from './providers.tsx';

export const metadata: Metadata = {
  title: 'Holdfast',
  description: 'Self-hosted chat: a message sent is a message delivered.',
};

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  // A phone's keyboard makes the page shorter instead of covering the composer.
  interactiveWidget: 'resizes-content',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fdfcfb' },
    { media: '(prefers-color-scheme: dark)', color: '#161513' },
  ],
};

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
