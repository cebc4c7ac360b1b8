import { describe, expect, it } from 'vitest';
import type { Entry } from './entry.ts';
import { soundTale, syncAll } from './testing/sound-tale.ts';
import { check } from './testing/spoil.ts';
import { Tale } from './testing/tale.ts';

describe('a sound history', () => {
  it('passes, with edits, reactions, deletions, restarts and holes', () => {
    expect(check(soundTale().tale.end())).toEqual([]);
  });

  it('passes in pages of any size', () => {
    expect(check(soundTale().tale.end(1))).toEqual([]);
    expect(check(soundTale().tale.end(100))).toEqual([]);
  });

  it('passes when the lines of several processes interleave differently', () => {
    const entries = soundTale().tale.end();
    const ofAlice = (entry: Entry) => 'device' in entry && entry.device === 'alice' && entry.type !== 'held';
    expect(check([...entries.filter(ofAlice), ...entries.filter((entry) => !ofAlice(entry))])).toEqual([]);
  });

  it('passes when somebody has left, and what they saw was changed since', () => {
    const { tale, alice, carol } = soundTale();
    carol.leave(tale.change('member.left', { userId: 'carol' }, 'carol').seq);
    tale.call(alice, 'message.edited', { target: 5, text: 'now that she is gone' });
    syncAll(tale);
    expect(check(tale.end())).toEqual([]);
  });

  it('passes when somebody has joined again, and keeps what they saw before', () => {
    const { tale, alice, carol } = soundTale();
    carol.leave(tale.change('member.removed', { userId: 'carol' }).seq);
    tale.call(alice, 'message.edited', { target: 5, text: 'now that she is gone' });
    carol.join(tale.change('member.joined', { userId: 'carol' }).seq);
    tale.call(alice, 'reaction.changed', { target: 4, emoji: '👋', on: true });
    syncAll(tale);
    expect(check(tale.end())).toEqual([]);
  });

  it('passes when history is opened and somebody joins', () => {
    const { tale } = soundTale();
    tale.change('history.changed', { visible: true });
    tale.change('member.joined', { userId: 'dave' });
    tale.device('dave').sync();
    syncAll(tale);
    expect(check(tale.end())).toEqual([]);
  });

  it('passes when a failover loses what was acknowledged and it is sent again', () => {
    const { tale, alice, bob, carol } = soundTale();
    tale.say(alice);
    tale.say(bob);
    tale.call(carol, 'message.sent', { text: 'not by the outbox', repairs: false });
    for (const device of [alice, bob]) device.sync();
    tale.failover(8);
    for (const device of [alice, bob]) device.rewind(8);
    syncAll(tale);
    expect(check(tale.end())).toEqual([]);
  });

  it('passes when a failover takes back that somebody joined', () => {
    const { tale } = soundTale();
    tale.change('history.changed', { visible: true });
    tale.change('member.joined', { userId: 'dave' });
    const dave = tale.device('dave');
    dave.sync();
    tale.failover(8);
    for (const device of tale.devices) if (device !== dave) device.sync();
    tale.devices.splice(tale.devices.indexOf(dave), 1);
    expect(check(tale.end())).toEqual([]);
  });

  it('passes when somebody is removed and brought back after a failover, and what they held below that is lost', () => {
    const { tale, carol } = soundTale();
    tale.call(carol, 'message.sent', { text: 'not by the outbox', repairs: false });
    const bobs = tale.devices.filter(({ userId }) => userId === 'bob');
    for (const device of bobs) device.sync();
    tale.failover(8);
    tale.change('member.removed', { userId: 'bob' });
    tale.change('member.joined', { userId: 'bob' });
    for (const device of bobs) device.join(10);
    syncAll(tale);
    expect(check(tale.end())).toEqual([]);
  });

  it('passes when a process died before it wrote down what it had stored, and the next one does', () => {
    const { tale, alice } = soundTale();
    tale.say(alice);
    alice.sync();
    const [step] = tale.entries.splice(-1);
    tale.say(alice);
    tale.tell(step!);
    alice.restart();
    syncAll(tale);
    expect(check(tale.end())).toEqual([]);
  });

  it('passes with sends of which nobody knows what became of them', () => {
    const { tale, alice, bob } = soundTale();
    const { device, userId, clientId } = tale.invoke(alice);
    tale.tell({ type: 'info', at: tale.now(), device, userId, conversationId: 'talk', clientId });
    tale.invoke(bob);
    tale.refuse(tale.invoke(bob), 'forbidden');
    expect(check(tale.end())).toEqual([]);
  });

  it('passes when a failover has lost a conversation altogether', () => {
    const { tale } = soundTale();
    tale.tell({ type: 'epoch', at: tale.now(), lossy: true });
    tale.tell({ type: 'logged', conversationId: 'talk', events: [], head: { lastSeq: 0, lastMessageNo: 0, headId: '' } });
    expect(check(tale.entries)).toEqual([]);
  });
});

it('several conversations are apart', () => {
  const [talk, other] = [soundTale().tale, new Tale(['alice', 'bob', 'carol'], 'other')];
  for (const name of ['alice', 'bob', 'bob-tablet', 'carol']) other.device(name).sync();
  const ends = [talk.end(), other.end().filter(({ type }) => type !== 'loaded')];
  expect(check(ends.flat())).toEqual([]);
});
