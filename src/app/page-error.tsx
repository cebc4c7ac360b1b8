import type { ReactNode } from 'react';
import { Component } from 'react';
import { Button } from '../ui/shared/button.tsx';

/** A bug in the page. What was queued is in the browser's storage and is sent when the page comes back. */
export class PageErrorBoundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? <PageError onRetry={() => this.setState({ failed: false })} /> : this.props.children;
  }
}

function PageError({ onRetry }: { onRetry: () => void }) {
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-3 p-8 text-center">
      <h1 className="text-title font-semibold">This page stopped working</h1>
      <p className="max-w-96 text-ink-soft">What you wrote is kept. Reload, and it goes on where it was.</p>
      <div className="mt-2 flex gap-2">
        <Button onClick={onRetry}>Try again</Button>
        <Button look="primary" onClick={() => window.location.reload()}>
          Reload
        </Button>
      </div>
    </main>
  );
}
