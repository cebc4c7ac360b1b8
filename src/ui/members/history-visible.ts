import type { LogEvent } from '../../domain/event.ts';
import { isKind } from '../../domain/event-rule.ts';

/** What the log last said about it; null when this device does not hold the event that says so. */
export function historyVisibleOf(notices: readonly LogEvent[]): boolean | null {
  for (const event of notices.toReversed()) {
    if (isKind(event, 'history.changed')) return event.payload.visible;
    if (isKind(event, 'conversation.created')) return event.payload.historyVisible;
  }
  return null;
}
