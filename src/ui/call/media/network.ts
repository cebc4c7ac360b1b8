/** Where a browser tells of the kind of network it is in; desktops do not. */
interface Connection extends EventTarget {
  readonly type?: string;
}

/** Calls back when this device has come into another network. Returns how to stop. */
export function watchNetwork(changed: () => void): () => void {
  const stopping = new AbortController();
  const { signal } = stopping;
  globalThis.addEventListener('online', changed, { signal });
  const { connection } = navigator as { connection?: Connection };
  let type = connection?.type;
  connection?.addEventListener(
    'change',
    () => {
      // It also tells of every estimate of speed.
      if (type === connection.type) return;
      type = connection.type;
      changed();
    },
    { signal },
  );
  return () => stopping.abort();
}
