/** Runs something in a quiet moment after `afterMs`, or 5 s later at the latest. Returns how to call it off. */
export function whenIdle(run: () => void, afterMs = 0): () => void {
  // Safari has no idea of being idle.
  const isIdleKnown = 'requestIdleCallback' in window;
  let handle = 0;
  const timer = setTimeout(
    () => (isIdleKnown ? (handle = window.requestIdleCallback(run, { timeout: 5_000 })) : run()),
    isIdleKnown ? afterMs : afterMs + 1_000,
  );
  return () => {
    clearTimeout(timer);
    if (handle) window.cancelIdleCallback(handle);
  };
}
