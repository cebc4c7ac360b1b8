/**
 * A value kept in localStorage and shared by everything on the page that shows it.
 * Where storage is refused (private windows, quota) it lives as long as the page.
 */
export interface StoredValue<T> {
  get(): T;
  /** What there is before anything was stored, and where there is no storage. */
  readonly initial: T;
  set(value: T): void;
  subscribe(listener: () => void): () => void;
}

export function storedValue<T>(key: string, parse: (stored: unknown) => T): StoredValue<T> {
  const listeners = new Set<() => void>();
  let current: { value: T } | null = null;
  const announce = () => listeners.forEach((listener) => listener());
  const onStorage = (event: StorageEvent) => {
    if (event.key !== key && event.key !== null) return;
    current = null;
    announce();
  };
  return {
    initial: parse(null),
    get: () => (current ??= { value: parse(readStored(key)) }).value,
    set(value) {
      current = { value };
      writeStored(key, value);
      announce();
    },
    subscribe(listener) {
      if (listeners.size === 0) globalThis.addEventListener?.('storage', onStorage);
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) globalThis.removeEventListener?.('storage', onStorage);
      };
    },
  };
}

export function readStored(key: string): unknown {
  try {
    return JSON.parse(globalThis.localStorage?.getItem(key) ?? 'null');
  } catch {
    return null;
  }
}

/** `undefined` removes. */
export function writeStored(key: string, value: unknown): void {
  try {
    if (value === undefined) globalThis.localStorage?.removeItem(key);
    else globalThis.localStorage?.setItem(key, JSON.stringify(value));
  } catch {
    // Refused or full: the value then lasts as long as the page, which is what there is to give.
  }
}
