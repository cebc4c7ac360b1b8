import type { DeliveryEngine } from './delivery-engine.ts';

/**
 * What a page hears of its surroundings: the network is back, or the page may be frozen and must not
 * keep the other tabs from sending. Does nothing outside a browser.
 */
export function attachToPage(engine: Pick<DeliveryEngine, 'wake' | 'yieldLease'>): () => void {
  if (typeof document === 'undefined' || typeof window === 'undefined') return () => {};
  const attached = new AbortController();
  const { signal } = attached;
  window.addEventListener('online', () => engine.wake(), { signal });
  window.addEventListener('pageshow', () => engine.wake(), { signal });
  window.addEventListener('pagehide', () => engine.yieldLease(), { signal });
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && engine.wake(), { signal });
  return () => attached.abort();
}
