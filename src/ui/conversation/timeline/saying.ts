import type { OutboxEntry } from '../../../client/contract.ts';
import type { Message } from '../../../domain/message.ts';

/**
 * Something said, as a person sees it: a message of the log with what is still on its way laid over
 * it, or a message that has not reached the log yet.
 */
export interface Saying {
  /** The same before and after the log has it, so that nothing flickers when it does. */
  key: string;
  /** Null until the log has it. */
  seq: number | null;
  senderId: string;
  createdAt: number;
  text: string;
  replyTo: number | null;
  edited: boolean;
  deleted: boolean;
  reactions: Readonly<Record<string, readonly string[]>>;
  /** Its own way to the log. */
  state: 'logged' | 'queued' | 'sending' | 'failed';
  /** The outbox entry of a message that is not in the log. */
  entry: OutboxEntry | null;
  /** Edits, deletions and reactions of it that are not in the log. */
  changes: readonly OutboxEntry[];
}

/** Everything said in a conversation, in order: the log's messages, then what is on its way. */
export function sayingsOf(messages: readonly Message[], outbox: readonly OutboxEntry[], userId: string): Saying[] {
  const changes = changesBySeq(outbox);
  const logged = messages.map((message) => {
    const own = changes.get(message.seq);
    return own ? own.reduce((saying, change) => withChange(saying, change, userId), ofMessage(message, userId)) : ofMessage(message, userId);
  });
  const waiting = outbox.filter((entry) => entry.action.type === 'send').map((entry) => ofEntry(entry, userId));
  return withoutTwins([...logged, ...waiting]);
}

/**
 * For a moment an entry and its event are both there, or an entry twice when another tab tells of it.
 * The first stays: a list with two rows of one key never gets rid of the second.
 */
function withoutTwins(sayings: Saying[]): Saying[] {
  const keys = new Set<string>();
  return sayings.filter(({ key }) => !keys.has(key) && keys.add(key));
}

function changesBySeq(outbox: readonly OutboxEntry[]): Map<number, OutboxEntry[]> {
  const changes = new Map<number, OutboxEntry[]>();
  for (const entry of outbox) {
    if (entry.action.type === 'send') continue;
    const { seq } = entry.action;
    changes.set(seq, [...(changes.get(seq) ?? []), entry]);
  }
  return changes;
}

function withChange(saying: Saying, entry: OutboxEntry, userId: string): Saying {
  const changed = { ...saying, changes: [...saying.changes, entry] };
  // What was refused is not so; it is only reported.
  if (entry.state === 'failed' || saying.deleted) return changed;
  const { action } = entry;
  if (action.type === 'edit') return { ...changed, text: action.text, edited: true };
  if (action.type === 'delete') return { ...changed, text: '', reactions: {}, deleted: true };
  if (action.type === 'react') return { ...changed, reactions: withReaction(saying.reactions, { emoji: action.emoji, on: action.on, userId }) };
  return changed;
}

function withReaction(reactions: Saying['reactions'], { emoji, on, userId }: { emoji: string; on: boolean; userId: string }): Saying['reactions'] {
  const before = reactions[emoji] ?? [];
  if (before.includes(userId) === on) return reactions;
  const after = on ? [...before, userId] : before.filter((id) => id !== userId);
  const { [emoji]: _, ...others } = reactions;
  return after.length > 0 ? { ...reactions, [emoji]: after } : others;
}

// A message keeps its identity until it changes, and so does what is made of it: rows can be memoised.
const ofMessages = new WeakMap<Message, Saying>();
const ofEntries = new WeakMap<OutboxEntry, Saying>();

function ofMessage(message: Message, userId: string): Saying {
  const known = ofMessages.get(message);
  if (known) return known;
  const saying: Saying = {
    key: message.senderId === userId ? message.clientId : `${message.seq}`,
    seq: message.seq,
    senderId: message.senderId,
    createdAt: message.createdAt,
    text: message.text,
    replyTo: message.replyTo,
    edited: message.editedSeq !== null,
    deleted: message.deletedSeq !== null,
    reactions: message.reactions,
    state: 'logged',
    entry: null,
    changes: none,
  };
  ofMessages.set(message, saying);
  return saying;
}

function ofEntry(entry: OutboxEntry, userId: string): Saying {
  const known = ofEntries.get(entry);
  if (known) return known;
  const saying: Saying = {
    key: entry.clientId,
    seq: null,
    senderId: userId,
    createdAt: entry.createdAt,
    text: entry.action.type === 'send' ? entry.action.text : '',
    replyTo: entry.action.type === 'send' ? entry.action.replyTo : null,
    edited: false,
    deleted: false,
    reactions: {},
    state: entry.state === 'failed' ? 'failed' : entry.state === 'sending' ? 'sending' : 'queued',
    entry,
    changes: none,
  };
  ofEntries.set(entry, saying);
  return saying;
}

const none: readonly OutboxEntry[] = [];
