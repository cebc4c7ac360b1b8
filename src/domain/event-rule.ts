import type { EventKind, KnownEvent, LogEvent } from './event.ts';

export function isKind<K extends EventKind>(event: LogEvent, kind: K): event is KnownEvent<K> {
  return event.kind === kind;
}
