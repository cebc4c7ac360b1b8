import { useLayoutEffect, useRef } from 'react';

/** The last value rendered, for what happens later. */
export function useLatest<T>(value: T): { readonly current: T } {
  const latest = useRef(value);
  useLayoutEffect(() => {
    latest.current = value;
  });
  return latest;
}
