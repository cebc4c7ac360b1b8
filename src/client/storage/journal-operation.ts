import type { LogEvent } from '../../domain/event.ts';
import type { OutboxEntry } from '../contract.ts';
import type { ClientMeta, ConversationRecord, StorageChange } from './client-storage.ts';
import type { StoredState } from './stored-state.ts';

/** A step, as one JSON value. Replaying a journal's steps in order gives the state they led to. */
export type JournalOperation =
  | ['meta', ClientMeta]
  | ['apply', StorageChange]
  | ['enqueue', Omit<OutboxEntry, 'order'>]
  | ['update', OutboxEntry[]]
  | ['drop', string[]]
  | ['clear']
  | ['restore', { record: ConversationRecord; events: LogEvent[] }]
  | ['restoreOutbox', { entries: OutboxEntry[]; lastOrder: number }];

const eventsPerOperation = 500;

export function execute(state: StoredState, operation: JournalOperation): unknown {
  switch (operation[0]) {
    case 'meta':
      return state.saveMeta(operation[1]);
    case 'apply':
      return state.apply(operation[1]);
    case 'enqueue':
      return state.enqueue(operation[1]);
    case 'update':
      return state.update(operation[1]);
    case 'drop':
      return state.drop(operation[1]);
    case 'clear':
      return state.clear();
    case 'restore':
      return state.restore(operation[1]);
    case 'restoreOutbox':
      return state.restoreOutbox(operation[1]);
  }
}

/** The shortest journal that leads to this state. */
export function* snapshotOf(state: StoredState): Generator<JournalOperation> {
  if (state.meta) yield ['meta', state.meta];
  yield ['restoreOutbox', { entries: state.outbox(), lastOrder: state.lastOrder }];
  for (const record of state.records()) {
    const events = state.events(record.conversationId, { from: 1, to: Infinity, limit: Infinity });
    for (let at = 0; at === 0 || at < events.length; at += eventsPerOperation) {
      yield ['restore', { record, events: events.slice(at, at + eventsPerOperation) }];
    }
  }
}
