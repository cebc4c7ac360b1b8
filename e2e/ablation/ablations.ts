import type { Patch } from './patch.ts';

/** One rule of the protocol, and how to take it out of the real code. */
export interface Ablation {
  /** The rule, and what is to be feared without it. */
  why: string;
  patches: Patch[];
  /** Where the rule is the database's: statements run after the migrations, and functions rewritten as the patches of files are. */
  database?: { statements: string[]; functions: { name: string; find: string; replace: string }[] };
}

const replica = 'src/client/log/replica.ts';
const puller = 'src/client/log/puller.ts';
const conversationLog = 'src/client/log/conversation-log.ts';
const sender = 'src/client/outbox/sender.ts';
const hub = 'src/transport/websocket/hub.ts';
const feed = 'src/transport/websocket/conversation-feed.ts';
const headPoll = 'src/transport/websocket/head-poll.ts';

export const ablations: Record<string, Ablation> = {
  dedup: {
    why: 'A clientId is appended once for ever: without it, a send whose answer was lost is in the log twice.',
    patches: [{ file: 'src/repository/memory/event-repository.ts', find: 'const stored = storedUnder(conversation, draft);', replace: 'const stored = [].at(0) as StoredEvent | undefined;' }],
    database: {
      statements: ['DROP INDEX events_conversation_id_sender_id_client_id_key'],
      functions: [
        { name: 'append_events', find: 'IF stored_fingerprint = draft.fingerprint THEN', replace: 'stored_fingerprint := NULL; IF false THEN' },
        { name: 'append_batch', find: 'OR (SELECT true FROM events e WHERE e.conversation_id = c.id AND e.sender_id = sender_ids[i] AND e.client_id = client_ids[i])', replace: '' },
      ],
    },
  },
  'same-client-id': {
    why: 'A retry keeps the clientId it has for ever: under a new one, nobody can tell that it is the same message.',
    patches: [{ file: sender, find: 'link.send({ conversationId, clientId, action', replace: 'link.send({ conversationId, clientId: this.#surroundings.newId(), action' }],
  },
  'fifo-outbox': {
    why: 'First in, first out: otherwise a message overtakes the one before it when that has to be sent again.',
    patches: [
      { file: 'src/client/outbox/outbox-book.ts', find: 'return this.open(conversationId).find(isPending);', replace: 'return this.open(conversationId).findLast(isPending);' },
    ],
  },
  'one-in-flight': {
    why: 'The next message is sent when the one before it has a definite answer: sent together, the second may arrive and the first be lost.',
    patches: [
      {
        file: sender,
        find: 'await this.#attempt(entry);',
        replace: 'await Promise.race([this.#attempt(entry), new Promise((go) => this.#surroundings.scheduler.after(2, () => go(null)))]);',
      },
      { file: 'src/client/outbox/outbox-book.ts', find: "return state === 'queued' || state === 'sending';", replace: "return state === 'queued';" },
    ],
  },
  'own-message-repair': {
    why: 'After a failover what was acknowledged lately is sent again: the new primary may have lost it.',
    patches: [{ file: 'src/client/engine-life.ts', find: 'await this.room.outbox.repair();\n    this.room.sender.kick();', replace: 'this.room.sender.kick();' }],
  },
  'epoch-of-a-send': {
    why: 'A send names the epoch its sender knows of: in another one, a number may name another message, and what was said before may be lost.',
    patches: [{ file: sender, find: 'action: entry.action, epoch });', replace: 'action: entry.action, epoch: undefined as never });' }],
  },
  'repair-before-sending': {
    why: 'After a failover nothing is sent until all that may be lost is queued again: it would overtake it.',
    patches: [{ file: 'src/client/outbox/outbox.ts', find: 'return this.#repairs > 0;', replace: 'return false;' }],
  },
  'prev-id-check': {
    why: 'An event is applied on the event it names as the one before: a number alone may be of another log.',
    patches: [
      { file: replica, find: 'if (id !== null && event.prevId !== id) break;', replace: '' },
      { file: conversationLog, find: '(position.id === null || first.prevId === position.id) && isChain(events)', replace: 'true' },
    ],
  },
  'range-check': {
    why: 'A device asks on from the id it holds, not only from the number: after a failover the log at that number may be another.',
    patches: [{ file: puller, find: '...(cursorId === null ? {} : { check: cursorId }), ', replace: '' }],
  },
  'verify-on-epoch': {
    why: 'A new epoch makes a device compare every conversation: what it holds may be gone from the log.',
    patches: [
      { file: replica, find: 'return epoch === this.#excusedEpoch || (!this.#doubted && compared === epoch && !ahead?.lost);', replace: 'return true || [epoch, compared, ahead];' },
      { file: replica, find: 'if (seq === cursor && cursorId !== null && id !== cursorId) this.doubt();', replace: 'void [seq, id, cursor, cursorId];' },
    ],
  },
  'pull-on-gap': {
    why: 'A device that is behind its target reads the log: nobody will tell it again what it has missed.',
    patches: [{ file: puller, find: 'else await this.#yard.turnstile.pass(() => this.#pull());', replace: 'else await new Promise(() => {});' }],
  },
  'target-while-pulling': {
    why: 'What is heard of while the log is being read still counts when the answer comes, which does not know of it.',
    patches: [{ file: replica, find: 'Math.max(this.#record.cursor, lastSeq, this.#heard)', replace: 'Math.max(this.#record.cursor, lastSeq)' }],
  },
  'atomic-cursor': {
    why: 'Events and the cursor are stored in one step: a device that dies between two has a hole it does not know of.',
    patches: [
      {
        file: replica,
        find: 'const outcome = await this.#owner.storage.apply({ ...step, base, record });',
        replace: `const first = await this.#owner.storage.apply({ ...step, base, record, events: [] });
    const outcome = first.applied ? await this.#owner.storage.apply({ base: record, record, events: step.events }) : first;`,
      },
    ],
  },
  'receipts-by-maximum': {
    why: 'Two reports of one person merge by maximum: the later to arrive is not the further one.',
    patches: [
      {
        file: 'src/domain/receipt-rule.ts',
        find: 'const read = b.readVersion > a.readVersion || (b.readVersion === a.readVersion && b.readSeq > a.readSeq) ? b : a;',
        replace: 'const read = b;',
      },
    ],
  },
  'reset-answer': {
    why: 'The server says so when a device holds another log than its own: else the device goes on from what was lost.',
    patches: [{ file: 'src/service/sync-service.ts', find: 'const reset = checked && page.afterId !== check;', replace: 'const reset = checked && false;' }],
  },
  'reading-within-membership': {
    why: 'The log is read from where a membership begins to where it ends.',
    patches: [
      { file: 'src/repository/memory/event-repository.ts', find: 'const { visibleFromSeq, leftSeq } = member;', replace: 'const { visibleFromSeq, leftSeq } = { ...member, visibleFromSeq: 1, leftSeq: null };' },
    ],
  },
  'following-within-membership': {
    why: 'Whoever leaves is no longer sent what follows.',
    patches: [
      { file: feed, find: 'device.depart(this.conversationId, seq);\n      this.unfollow(device);', replace: 'void [device, seq];' },
    ],
  },
  'writing-within-membership': {
    why: 'Whether somebody is a member is asked under the lock: nothing of theirs follows their removal.',
    patches: [
      { file: 'src/repository/memory/event-refusal.ts', find: "if (sender.leftSeq !== null) return { status: 'forbidden', reason: 'You are no longer in this conversation' };", replace: '' },
    ],
    database: {
      statements: [],
      functions: [
        { name: 'append_events', find: 'ELSIF sender.left_seq IS NOT NULL THEN', replace: 'ELSIF false THEN' },
        { name: 'append_batch', find: 'SELECT m.left_seq IS NULL FROM', replace: 'SELECT true FROM' },
      ],
    },
  },
  'head-poll': {
    why: 'The log is asked what changed: a last message that the bus dropped is named by nothing after it.',
    patches: [
      { file: headPoll, find: 'await Promise.all(changes.conversations.map(async ({ conversationId, lastSeq }) => this.#hub.feed(conversationId)?.learn(lastSeq)));', replace: '' },
      { file: headPoll, find: 'await this.#hub.learnPositions(this.#hub.conversationIds(), (feed, lastSeq) => feed.learn(lastSeq));', replace: '' },
    ],
  },
  'gap-repair': {
    why: 'A feed that has skipped a number reads the log: it passes nothing on out of order, so it would stand still.',
    patches: [{ file: feed, find: 'this.#repairing ??= this.#readGap().finally(() => (this.#repairing = null));', replace: 'this.#repairing ??= Promise.resolve();' }],
  },
  'follow-before-reading': {
    why: 'A device follows first and is told the heads after: what happens in between would be told by neither.',
    patches: [
      {
        file: hub,
        find: 'for (const { conversationId, joinedSeq } of memberships) this.feed(conversationId)?.follow(device, joinedSeq);',
        replace: `await this.#briefing.greet(device, { since, caughtUpTo: () => this.#caughtUpTo });
    for (const { conversationId, joinedSeq } of memberships) this.feed(conversationId)?.follow(device, joinedSeq);`,
      },
      { file: hub, find: 'this.feed(conversationId)?.unfollow(device);\n    await this.#briefing.greet(device, { since, caughtUpTo: () => this.#caughtUpTo });', replace: 'this.feed(conversationId)?.unfollow(device);' },
    ],
  },
  'restart-on-epoch': {
    why: 'After a failover the log may be shorter than what was passed on: a feed that goes on from there takes what is new for old.',
    patches: [{ file: hub, find: 'if (!this.#briefing.isAnother(epoch)) return;', replace: 'if (epoch) return;' }],
  },
  'telling-slow-readers': {
    why: 'What was kept from a slow reader is told as heads once there is room.',
    patches: [{ file: 'src/transport/websocket/device.ts', find: 'await this.retell({ heads: [...(heads ?? [])], receipts: [...(receipts ?? [])] });', replace: '' }],
  },
  'hearing-of-joining': {
    why: 'A device hears of a conversation its person was brought into, also when the news of it is lost.',
    patches: [
      { file: headPoll, find: 'if (leftSeq === null) await this.#hub.join(userId, { conversationId, joinedSeq });', replace: 'void [userId, conversationId, joinedSeq, leftSeq];' },
      { file: headPoll, find: 'for (const userId of this.#hub.userIds()) await this.#hub.refreshMemberships(userId);', replace: '' },
    ],
  },
};
