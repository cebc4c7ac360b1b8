import type { ReactNode } from 'react';
import { Suspense } from 'react';
import { Shell } from './shell.tsx';
import { Workspace } from './workspace.tsx';

/**
 * The workspace shows what the address says, and stays while the address changes: walking between
 * conversations asks nothing of the server. The pages below exist so that each address can be loaded.
 */
export default function ChatLayout({ children }: { children: ReactNode }) {
  return (
    <Suspense fallback={<Shell />}>
      <Workspace />
      {children}
    </Suspense>
  );
}
