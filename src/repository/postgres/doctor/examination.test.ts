import { v4, v7 } from 'uuid';
import { expect, onTestFinished, test } from 'vitest';
import { Scene } from '../../test-scene.ts';
import { createPostgresRepositories } from '../repositories.ts';
import type { TestDatabase } from '../test-database.ts';
import { freshDatabase } from '../test-database.ts';
import { examine } from './examination.ts';

/** One conversation in which everything has happened that can, in a database of its own. */
async function eventful(): Promise<TestDatabase> {
  const database = await freshDatabase();
  onTestFinished(() => database.drop());
  const scene = new Scene(createPostgresRepositories(database), async () => {});
  const { alice, bob, carol, mallory } = await scene.cast();
  const group = await scene.group(alice, [bob, carol]); // 1
  await scene.says(group, alice, 'one'); // 2
  await scene.does(group, bob, ['message.sent', { text: 'two', replyTo: 2 }]); // 3
  await scene.does(group, alice, ['message.edited', { target: 2, text: 'First' }]); // 4
  await scene.does(group, alice, ['message.edited', { target: 2, text: 'First!' }]); // 5
  await scene.does(group, bob, ['reaction.changed', { target: 2, emoji: '👍', on: true }]); // 6
  for (const on of [true, false]) await scene.does(group, carol, ['reaction.changed', { target: 2, emoji: '👍', on }]); // 7, 8
  await scene.says(group, carol, 'three'); // 9
  await scene.does(group, carol, ['message.edited', { target: 9, text: 'Three' }]); // 10
  await scene.does(group, alice, ['reaction.changed', { target: 9, emoji: '👀', on: true }]); // 11
  await scene.does(group, alice, ['message.deleted', { target: 9 }]); // 12
  await scene.does(group, alice, ['title.changed', { title: 'Kitchen' }]); // 13
  await scene.does(group, alice, ['history.changed', { visible: false }]); // 14
  await scene.does(group, alice, ['member.joined', { userId: mallory }]); // 15
  await scene.does(group, alice, ['member.removed', { userId: mallory }]); // 16
  await scene.does(group, alice, ['member.joined', { userId: mallory }]); // 17
  await scene.does(group, carol, ['member.left', { userId: carol }]); // 18
  await scene.does(group, alice, ['role.changed', { userId: mallory, role: 'admin' }]); // 19
  await scene.does(group, alice, ['owner.changed', { userId: bob }]); // 20
  await scene.says(group, bob, 'four'); // 21
  const sessionId = v7();
  const later = Date.now() + 3_600_000;
  await scene.sessions.create({ id: sessionId, userId: bob, kind: 'token', tokenHash: null, deviceName: 'test', createdAt: 0, lastSeenAt: 0, expiresAt: later });
  await scene.receipts.record([{ conversationId: group, userId: bob, sessionId, deliveredSeq: 20, read: { version: 0, seq: 9 } }]);
  return database;
}

async function findingsAfter(...damage: string[]): Promise<string[]> {
  const { pool, url } = await eventful();
  for (const statement of damage) expect((await pool.query(statement)).rowCount, `${statement} must do something`).not.toBe(0);
  const { findings, total } = await examine(url);
  expect(total).toBe(findings.length);
  return findings.map(({ about, text }) => `${about}: ${text.replaceAll(/\p{Hex_Digit}{8}(-\p{Hex_Digit}{4}){3}-\p{Hex_Digit}{12}/gu, 'ID')}`);
}

const after = (name: string, change: string) => `UPDATE members m SET ${change} FROM users u WHERE u.id = m.user_id AND u.display_name = '${name}'`;
const changing = (seq: number, payload: string) => `UPDATE events SET payload = ${payload} WHERE seq = ${seq}`;

test('a sound database has no findings, and everything in it is counted', async () => {
  const database = await eventful();
  const scene = new Scene(createPostgresRepositories(database), async () => {});
  const { alice, bob } = await scene.cast();
  await scene.says(await scene.direct(alice, bob), alice, 'hello');
  expect(await examine(database.url)).toEqual({ conversations: 2, events: 23, findings: [], total: 0 });
});

test.each<{ damage: string; by: string[]; named: string[] }>([
  { damage: 'a lost event', by: ['DELETE FROM events WHERE seq = 8'], named: ['log: the log goes from event 7 to event 9', 'reaction: message 2 lacks the reaction that event 7 put there'] },
  { damage: 'a lost beginning', by: ['DELETE FROM events WHERE seq = 1'], named: ['log: the log goes from event 0 to event 2'] },
  { damage: 'a lost end', by: ['DELETE FROM events WHERE seq = 21'], named: ['head: it says that its log ends with event 21, which ends with 20'] },
  { damage: 'an event twice', by: ['ALTER TABLE events DROP CONSTRAINT events_pkey', `INSERT INTO events SELECT conversation_id, seq, '${v7()}', prev_id, kind, sender_id, '${v4()}', message_no, payload, fingerprint, created_at FROM events WHERE seq = 3`], named: ['log: event 3 is there twice', 'index: no valid unique index on events (conversation_id, seq)'] },
  { damage: 'a broken chain', by: [`UPDATE events SET prev_id = '${v7()}' WHERE seq = 6`], named: ['log: event 6 names ID as the one before it, which is ID'] },
  { damage: 'a first event that follows another', by: [`UPDATE events SET prev_id = '${v7()}' WHERE seq = 1`], named: ['log: event 1 names ID as the one before it, which is none'] },
  { damage: 'a wrong count of messages', by: ['UPDATE events SET message_no = message_no + 1 WHERE seq = 3'], named: ['log: event 3 counts 3 messages, it is the number 2', 'log: event 4 counts 2 messages, it is the number 3'] },
  { damage: 'a log that does not begin with its conversation', by: [`UPDATE events SET kind = 'noted' WHERE seq = 1`], named: ['log: event 1 is of the kind noted'] },
  { damage: 'a head that is elsewhere', by: [`UPDATE conversations SET head_id = '${v7()}'`], named: ['head: it says that its log ends with ID, which ends with ID'] },
  { damage: 'a wrong count in the conversation', by: ['UPDATE conversations SET last_message_no = 9, last_message_seq = 3'], named: ['head: it says that it holds 9 messages, its log counts 4', 'head: it says that its last message is event 3, which is 21'] },
  { damage: 'events of nothing', by: [`INSERT INTO events SELECT '${v4()}', seq, '${v7()}', prev_id, kind, sender_id, client_id, message_no, payload, fingerprint, created_at FROM events WHERE seq = 1`], named: ['head: there are events, and no conversation'] },
  { damage: 'a conversation without events', by: [`INSERT INTO conversations SELECT '${v4()}', kind, title, history_visible, NULL, 0, head_id, 0, NULL, changed_at FROM conversations`], named: ['head: it has no events'] },
  { damage: 'another title', by: [`UPDATE conversations SET title = 'Cellar'`], named: ['settings: its title is not the one that event 13 gave it'] },
  { damage: 'a history shown against the log', by: ['UPDATE conversations SET history_visible = true'], named: ['settings: whether its history is visible is not as event 14 says'] },
  {
    damage: 'a message doubled',
    by: ['DROP INDEX events_conversation_id_sender_id_client_id_key', 'UPDATE events SET client_id = (SELECT client_id FROM events WHERE seq = 2) WHERE seq = 12'],
    named: ['dedup: events 2 and 12 are of ID under one clientId, ID', 'index: no valid unique index on events (client_id, conversation_id, sender_id)'],
  },
  { damage: 'one id of two events', by: ['UPDATE events SET id = (SELECT id FROM events WHERE seq = 3) WHERE seq = 5'], named: ['dedup: the id ID is that of 2 events', 'log: event 6 names ID as the one before it, which is ID'] },
  {
    damage: 'an index that is there and not valid',
    by: [`UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'events_conversation_id_sender_id_client_id_key'::regclass`],
    named: ['index: no valid unique index on events (client_id, conversation_id, sender_id)'],
  },
])('$damage is named', async ({ by, named }) => {
  expect(await findingsAfter(...by)).toEqual(expect.arrayContaining(named));
});

test.each<{ damage: string; by: string[]; named: string[] }>([
  { damage: 'somebody whom no event let in', by: [`INSERT INTO users SELECT '${v7()}', 'eve', 'eve', 'eve', 'eve', 'Eve', ''`, `INSERT INTO members SELECT conversation_id, (SELECT id FROM users WHERE username = 'eve'), 'member', 1, 1, NULL, NULL, 0, 1, 0, 0, changed_at, receipt_at FROM members LIMIT 1`], named: ['member: no event lets the member ID in'] },
  { damage: 'a member who is gone', by: [`DELETE FROM members WHERE user_id = (SELECT id FROM users WHERE display_name = 'Alice')`], named: ['member: ID, named by event 1, is not among the members'] },
  { damage: 'a joining that was none', by: [after('Mallory', 'joined_seq = 16, visible_from_seq = 16')], named: ['member: the member ID is said to have joined by event 16, the log says 17'] },
  { damage: 'a leaving forgotten', by: [after('Carol', 'left_seq = NULL')], named: ['member: the member ID is said to have left by event none, the log says 18'] },
  { damage: 'a leaving invented', by: [after('Mallory', 'left_seq = 21')], named: ['member: the member ID is said to have left by event 21, the log says none'] },
  { damage: 'a window that opens anywhere', by: [after('Mallory', 'visible_from_seq = 12')], named: ['member: the member ID sees from event 12, neither the first nor their joining'] },
  { damage: 'a role nobody gave', by: [after('Alice', `role = 'owner'`)], named: ['role: the member ID is owner, by event 20 they are admin'] },
  { damage: 'more delivered than there is', by: [after('Bob', 'delivered_seq = 22')], named: ['receipt: the member ID is said to hold event 22 of 21'] },
  { damage: 'more delivered than a former member may hold', by: [after('Carol', 'delivered_seq = 19')], named: ['receipt: the member ID is said to hold event 19 of 18'] },
  { damage: 'more read than there is', by: [after('Bob', 'read_seq = 22')], named: ['receipt: the member ID, who sees events 1 to 21, is said to have read event 22'] },
  { damage: 'reading before one’s time', by: [after('Mallory', 'read_seq = 3')], named: ['receipt: the member ID, who sees events 17 to 21, is said to have read event 3'] },
  { damage: 'a wrong count of what was read', by: [after('Bob', 'read_message_no = 2')], named: ['receipt: the member ID is said to have read 2 messages, up to event 9 there are 3'] },
  { damage: 'a device that holds more than there is', by: ['INSERT INTO device_positions SELECT conversation_id, s.id, s.user_id, 22, 1, 22, now(), ARRAY[1], ARRAY[22], ARRAY[now()] FROM sessions s, members m WHERE s.user_id = m.user_id ON CONFLICT (conversation_id, session_id) DO UPDATE SET stored_to = 22'], named: ['device: the device ID is said to hold event 22 of 21'] },
])('$damage is named, and nothing else', async ({ by, named }) => {
  expect(await findingsAfter(...by)).toEqual(named);
});

test.each<{ damage: string; by: string[]; named: string[] }>([
  { damage: 'an answer to nothing', by: [changing(3, `payload || '{"replyTo": 4}'`)], named: ['target: event 3 (message.sent) is about event 4, which is no message before it'] },
  { damage: 'an edit of what follows it', by: [changing(5, `payload || '{"target": 21}'`)], named: ['target: event 5 (message.edited) is about event 21, which is no message before it'] },
  { damage: 'a reaction to what is no number', by: [changing(6, `payload || '{"target": "here"}'`)], named: ['target: event 6 (reaction.changed) is about event here, which is no message before it'] },
  { damage: 'a deletion undone', by: [changing(9, `payload - 'deletedSeq'`)], named: ['deletion: message 9 was deleted by event 12 and does not say so'] },
  { damage: 'a deletion by something else', by: [changing(9, `payload || '{"deletedSeq": 11}'`)], named: ['deletion: message 9 says that event 11 deleted it, the log says 12'] },
  { damage: 'a deletion that nobody made', by: [changing(3, `payload || '{"deletedSeq": 12, "text": ""}'`)], named: ['deletion: message 3 says that event 12 deleted it, the log says none'] },
  { damage: 'a deleted text that is back', by: [changing(9, `payload || '{"text": "three"}'`)], named: ['deletion: message 9 was deleted and is not blank'] },
  { damage: 'a deleted text in its edit', by: [changing(10, `payload || '{"text": "Three"}'`)], named: ['deletion: message 9 was deleted, and event 10 still has a text of it'] },
  { damage: 'a deleted text among the former ones', by: [`INSERT INTO edits SELECT id, 9, 10, 'three' FROM conversations`], named: ['deletion: message 9 was deleted, and the text it had until event 10 is kept'] },
  { damage: 'an edit forgotten', by: [changing(2, `payload || '{"editedSeq": 4}'`)], named: ['edit: message 2 was last edited by event 5 and does not say so'] },
  { damage: 'an edit that nobody made', by: [changing(3, `payload || '{"editedSeq": 4}'`)], named: ['edit: message 3 says that event 4 edited it, the log knows of no edit'] },
  { damage: 'another text than the last', by: [changing(2, `payload || '{"text": "one"}'`)], named: ['edit: message 2 does not say what event 5 made of it'] },
  { damage: 'a former text that is gone', by: ['DELETE FROM edits WHERE edit_seq = 4'], named: ['former text: what message 2 said until event 4 edited it is gone'] },
  { damage: 'a former text of nothing', by: [`INSERT INTO edits SELECT id, 3, 4, 'zwei' FROM conversations`], named: ['former text: a former text of message 3 names event 4, which is no edit of it'] },
  { damage: 'a reaction that is gone', by: [changing(2, `payload - 'reactions'`)], named: ['reaction: message 2 lacks the reaction that event 6 put there'] },
  { damage: 'a reaction that nobody made', by: [changing(3, `payload || jsonb_build_object('reactions', jsonb_build_object('👍', jsonb_build_array(sender_id)))`)], named: ['reaction: message 3 shows a reaction of ID that no event put there'] },
])('$damage is named', async ({ by, named }) => {
  expect(await findingsAfter(...by)).toEqual(expect.arrayContaining(named));
});

test('of a flood of findings the first are told, and all are counted', async () => {
  const { pool, url } = await eventful();
  await pool.query(`INSERT INTO conversations SELECT gen_random_uuid(), kind, title, history_visible, NULL, 0, head_id, 0, NULL, changed_at FROM conversations, generate_series(1, 1200)`);
  const { findings, total } = await examine(url);
  expect([findings.length, total]).toEqual([1_000, 1_200]);
});

test('looking changes nothing and holds nobody up', async () => {
  const { pool, url } = await eventful();
  const writing = await pool.connect();
  await writing.query('BEGIN');
  await writing.query('UPDATE conversations SET changed_at = now()');
  await writing.query('UPDATE events SET message_no = 77');
  expect(await examine(url)).toMatchObject({ total: 0 });
  await writing.query('ROLLBACK');
  writing.release();
});

test('a database of something else is said to be one', async () => {
  const database = await freshDatabase({ migrated: false });
  onTestFinished(() => database.drop());
  await expect(examine(database.url)).rejects.toThrow('does not have the tables of this version of Holdfast');
});
