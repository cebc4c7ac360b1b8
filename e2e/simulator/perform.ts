import type { Head } from '../../src/domain/head.ts';
import type { Churn, Deed, Fault, Talk } from './script.ts';
import { inflict } from './inflict.ts';
import type { Town } from './town.ts';

/** Does what a script says. What cannot be done any more is left out. */
export function perform(town: Town, deed: Deed): void {
  switch (deed.type) {
    case 'say':
    case 'change':
    case 'read':
    case 'arrive':
      return talk(town, deed);
    case 'member':
    case 'settings':
    case 'block':
    case 'found':
    case 'probe':
      return churn(town, deed);
    default:
      return inflict(town, deed satisfies Fault);
  }
}

function talk(town: Town, deed: Talk): void {
  const device = town.device(deed.device);
  if (deed.type === 'arrive') return device.live();
  if (!device.alive) return;
  const conversationId = town.room(deed.room);
  if (conversationId === null) return;
  const { engine, kind } = device;
  if (deed.type === 'say') {
    for (let i = 1; i <= deed.times; i++) settle(engine.send(conversationId, { text: `${kind.name} says ${town.world.newId().slice(-6)}` }));
  } else if (deed.type === 'change') change(town, deed, conversationId);
  else {
    const { lastSeq } = engine.conversations().find((each) => each.conversationId === conversationId) ?? { lastSeq: 0 };
    if (lastSeq === 0) return;
    const seq = 1 + (deed.which % lastSeq);
    town.world.trace(kind.name, `marks ${town.world.nameOf(conversationId)} as ${deed.how} at ${seq}`);
    if (deed.how === 'read') engine.markRead(conversationId, seq);
    else engine.markUnread(conversationId, seq);
  }
}

/** Something that this device shows: its person's own messages to edit or delete, anybody's to react or reply to. */
function change(town: Town, { device: at, how, which }: Extract<Talk, { type: 'change' }>, conversationId: string): void {
  const { engine, userId } = town.device(at);
  const own = how === 'edit' || how === 'remove';
  const shown = engine.timeline(conversationId).messages.filter(({ senderId }) => !own || senderId === userId);
  const seq = shown[which % Math.max(1, shown.length)]?.seq;
  if (seq === undefined) return;
  if (how === 'edit') settle(engine.edit(conversationId, seq, `edited ${town.world.newId().slice(-6)}`));
  else if (how === 'remove') settle(engine.remove(conversationId, seq));
  else if (how === 'reply') settle(engine.send(conversationId, { text: 'replies', replyTo: seq }));
  else settle(engine.react(conversationId, seq, { emoji: which % 2 === 0 ? '👍' : '🎉', on: how === 'on' }));
}

function churn(town: Town, deed: Churn): void {
  if (deed.type === 'block') return block(town, deed);
  if (deed.type === 'found') return found(town, deed);
  const conversationId = town.room(deed.room);
  const row = conversationId !== null && town.database.memory.conversations.get(conversationId);
  if (!row) return;
  if (deed.type === 'probe') return probe(town, deed, row.id);
  // A direct conversation has neither.
  if (row.kind === 'direct') return;
  const office = town.offices[deed.by]!;
  if (deed.type === 'settings') {
    if (deed.how === 'rename') office.change({ path: 'conversations.rename', kind: 'title.changed', conversationId: row.id, input: { title: `Title ${town.world.newId().slice(-6)}` } });
    else office.change({ path: 'conversations.setHistoryVisible', kind: 'history.changed', conversationId: row.id, input: { visible: deed.how === 'show' } });
    return;
  }
  const { userId } = town.people[deed.whom]!;
  if (deed.how === 'leave') town.offices[deed.whom]!.change({ path: 'conversations.leave', kind: 'member.left', conversationId: row.id, input: {} });
  else if (deed.how === 'add') office.change({ path: 'conversations.addMember', kind: 'member.joined', conversationId: row.id, input: { userId } });
  else if (deed.how === 'remove') office.change({ path: 'conversations.removeMember', kind: 'member.removed', conversationId: row.id, input: { userId } });
  else office.change({ path: 'conversations.changeRole', kind: 'role.changed', conversationId: row.id, input: { userId, role: deed.how === 'promote' ? 'admin' : 'member' } });
}

function block(town: Town, { by, whom, on }: Extract<Churn, { type: 'block' }>): void {
  if (by === whom) return;
  town.offices[by]!.ask({ path: on ? 'users.block' : 'users.unblock', input: { userId: town.people[whom]!.userId } });
}

function found(town: Town, { by, whom, how }: Extract<Churn, { type: 'found' }>): void {
  const memberIds = whom.map((person) => town.people[person]!.userId);
  const clientId = town.world.named(`group ${town.rooms.length}`);
  const asked = how === 'direct' ? { path: 'conversations.openDirect', input: { userId: memberIds[0] } } : { path: 'conversations.createGroup', input: { clientId, title: 'group', memberIds, historyVisible: town.script.historyVisible } };
  town.offices[by]!.ask(asked, (_, answer) => {
    if (answer) town.addRoom((answer as Head).conversationId);
  });
}

/** Mallory asks for a conversation she was never in. */
function probe(town: Town, { what }: Extract<Churn, { type: 'probe' }>, conversationId: string): void {
  const { world } = town;
  const mallory = town.offices[3]!;
  const seq = 1 + (what % 20);
  const clientId = world.newId();
  const asked = [
    { path: 'sync.range', input: { conversationId, after: 0, limit: 10 } },
    { path: 'sync.receipts', input: { conversationId } },
    { path: 'conversations.members', input: { conversationId } },
    { path: 'messages.history', input: { conversationId, limit: 10 } },
    { path: 'messages.send', input: { conversationId, clientId, text: 'let me in' } },
    { path: 'messages.edit', input: { conversationId, clientId, seq, text: 'let me in' } },
    { path: 'messages.react', input: { conversationId, clientId, seq, emoji: '👍', on: true } },
    { path: 'conversations.addMember', input: { conversationId, clientId, userId: mallory.person.userId } },
    { path: 'conversations.leave', input: { conversationId, clientId } },
  ];
  mallory.ask(asked[what % asked.length]!, (code) => world.write({ type: 'probe', at: world.at, userId: mallory.person.userId, conversationId, code }));
}

/** Whoever asked has perhaps died meanwhile, or the message has gone. */
function settle(doing: Promise<unknown>): void {
  doing.catch(() => {});
}
