import type { LogEvent } from '../../domain/event.ts';
import { isKind } from '../../domain/event.ts';
import type { ConversationRow, MemberRow } from './memory-database.ts';

/** What an appended event does to everything but the log's end. The same as SQL's `append_projection`. */
export function project(conversation: ConversationRow, event: LogEvent): void {
  if (isKind(event, 'message.edited')) edit(conversation, event.payload, event.seq);
  else if (isKind(event, 'message.deleted')) remove(conversation, event.payload.target, event.seq);
  else if (isKind(event, 'reaction.changed')) react(conversation, { ...event.payload, userId: event.senderId });
  else if (isKind(event, 'title.changed')) conversation.title = event.payload.title;
  else if (isKind(event, 'history.changed')) conversation.historyVisible = event.payload.visible;
  else if (isKind(event, 'member.joined')) join(conversation, event.payload.userId, event);
  else if (isKind(event, 'member.left') || isKind(event, 'member.removed')) {
    change(conversation, event.payload.userId, { leftSeq: event.seq, leftTitle: conversation.title, changedAt: event.createdAt });
  } else if (isKind(event, 'role.changed')) {
    change(conversation, event.payload.userId, { role: event.payload.role, changedAt: event.createdAt });
  } else if (isKind(event, 'owner.changed')) {
    change(conversation, event.senderId, { role: 'admin', changedAt: event.createdAt });
    change(conversation, event.payload.userId, { role: 'owner', changedAt: event.createdAt });
  }
}

function edit(conversation: ConversationRow, { target, text }: { target: number; text?: string }, seq: number): void {
  const former = conversation.edits.get(target) ?? new Map<number, string>();
  conversation.edits.set(target, former.set(seq, payloadAt(conversation, target).text as string));
  rewrite(conversation, target, (payload) => ({ ...payload, text, editedSeq: seq }));
}

/** Blanks the text wherever it is: in the message, in its former bodies and in the edits that brought it. */
function remove(conversation: ConversationRow, target: number, seq: number): void {
  rewrite(conversation, target, (payload) => ({ ...without(payload, 'reactions'), text: '', deletedSeq: seq }));
  for (const editSeq of conversation.edits.get(target)?.keys() ?? []) {
    rewrite(conversation, editSeq, (payload) => without(payload, 'text'));
  }
  conversation.edits.delete(target);
}

function react(conversation: ConversationRow, { target, emoji, on, userId }: { target: number; emoji: string; on: boolean; userId: string }): void {
  const { [emoji]: before = [], ...others } = (payloadAt(conversation, target).reactions ?? {}) as Record<string, string[]>;
  if (before.includes(userId) === on) return;
  const after = on ? [...before, userId] : before.filter((id) => id !== userId);
  const reactions = after.length > 0 ? { ...others, [emoji]: after } : others;
  rewrite(conversation, target, (payload) => (Object.keys(reactions).length > 0 ? { ...payload, reactions } : without(payload, 'reactions')));
}

/** Nobody who joins has anything unread, also when they may see what was said before. */
function join(conversation: ConversationRow, userId: string, { seq, messageNo, createdAt }: LogEvent): void {
  const before = conversation.members.get(userId.toLowerCase());
  const held = conversation.historyVisible ? 0 : seq - 1;
  conversation.members.set(userId.toLowerCase(), {
    userId: userId.toLowerCase(),
    role: 'member',
    joinedSeq: seq,
    visibleFromSeq: conversation.historyVisible ? 1 : seq,
    leftSeq: null,
    leftTitle: null,
    readVersion: before?.readVersion ?? 0,
    readSeq: seq,
    readMessageNo: messageNo,
    deliveredSeq: Math.max(before?.deliveredSeq ?? 0, held),
    changedAt: createdAt,
    receiptAt: createdAt,
  });
}

function change(conversation: ConversationRow, userId: string, fields: Partial<MemberRow>): void {
  const member = conversation.members.get(userId.toLowerCase());
  if (member) conversation.members.set(member.userId, { ...member, ...fields });
}

function without(payload: Record<string, unknown>, name: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(payload).filter(([key]) => key !== name));
}

function payloadAt(conversation: ConversationRow, seq: number): Record<string, unknown> {
  return conversation.events[seq - 1]?.event.payload ?? {};
}

function rewrite(conversation: ConversationRow, seq: number, change: (payload: Record<string, unknown>) => Record<string, unknown>): void {
  const stored = conversation.events[seq - 1];
  if (stored) conversation.events[seq - 1] = { ...stored, event: { ...stored.event, payload: change(stored.event.payload) } };
}
