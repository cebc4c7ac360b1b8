import { describe, expect, it } from 'vitest';
import { Checker } from './checker.ts';
import { soundTale, syncAll } from './testing/sound-tale.ts';
import { check, promises, spoiled } from './testing/spoil.ts';

// What only the final read tells.

describe('I1 durable: the checker names', () => {
  it('what was acknowledged and is not in the log', () => {
    const { tale, alice } = soundTale();
    tale.acknowledge(tale.invoke(alice), { ...tale.log[0]!, seq: 9, id: 'gone' });
    expect(promises(tale.end())).toEqual(['I1']);
  });

  it('what is somewhere else than was acknowledged', () => {
    const entries = spoiled('ok', (ok) => { [ok.seq, ok.id] = [3, 'id-3']; });
    expect(promises(entries)).toContain('I1');
  });

  it('two different acknowledgements of the same send, at once', () => {
    const { tale } = soundTale();
    const ok = tale.entries.find((entry) => entry.type === 'ok')!;
    const checker = new Checker();
    const told = [...tale.entries, { ...ok, seq: 3, id: 'id-3' }].flatMap((entry) => checker.hear(entry));
    expect(told.map(({ promise }) => promise)).toContain('I1');
  });

  it('what a failover lost and the outbox did not send again', () => {
    const { tale, alice } = soundTale();
    const { clientId } = tale.say(alice);
    tale.failover(8);
    tale.log = tale.log.filter((row) => row.clientId !== clientId);
    expect(promises(tale.end())).toEqual(['I1']);
  });

  it('an edit that a failover lost, and that was neither sent again nor refused', () => {
    const { tale, alice } = soundTale();
    const edit = tale.call(alice, 'message.edited', { target: 5, text: 'better' });
    tale.failover(8);
    tale.log = tale.log.filter(({ clientId }) => clientId !== edit.clientId);
    syncAll(tale);
    expect(promises(tale.end())).toEqual(['I1']);
  });

  it('nothing where what a failover lost was refused when it came again', () => {
    const { tale, alice } = soundTale();
    const edit = tale.call(alice, 'message.edited', { target: 5, text: 'better' });
    const invoke = tale.entries.findLast((entry) => entry.type === 'invoke')!;
    tale.failover(8);
    tale.log = tale.log.filter(({ clientId }) => clientId !== edit.clientId);
    tale.refuse(invoke, 'forbidden');
    syncAll(tale);
    expect(promises(tale.end())).toEqual([]);
  });

  it.each([{ lossy: true }, { lossy: false }])('what a failover cannot have taken: %o', ({ lossy }) => {
    const { tale, bob } = soundTale();
    tale.acknowledge(tale.invoke(bob, { repairs: false }), { ...tale.log[0]!, seq: 9, id: 'gone' });
    const since = tale.now();
    tale.tell({ type: 'epoch', at: tale.now(), lossy, ...(lossy ? { since } : {}) });
    expect(promises(tale.end())).toEqual(['I1']);
  });

  it('what is missing though the failover was long over', () => {
    const { tale, bob } = soundTale();
    tale.failover(8);
    tale.wait(60_000_000);
    tale.acknowledge(tale.invoke(bob, { repairs: false }), { ...tale.log[0]!, seq: 9, id: 'gone' });
    expect(promises(tale.end())).toEqual(['I1']);
  });
});

describe('I2 once: the checker names', () => {
  it('a send that is in the log twice', () => {
    const entries = spoiled('logged', ({ events: [a, b] }) => { b!.senderId = a!.senderId; b!.clientId = a!.clientId; });
    expect(promises(entries)).toContain('I2');
  });

  it('a refused send that is in the log', () => {
    const { tale, alice } = soundTale();
    const refused = tale.invoke(alice);
    tale.refuse(refused, 'forbidden');
    const row = tale.change('message.sent', { text: 'refused' });
    row.clientId = refused.clientId;
    syncAll(tale);
    expect(promises(tale.end())).toEqual(['I2']);
  });

  it.each(['forbidden', 'conflict'])('a send that was acknowledged and refused (%s)', (code) => {
    const { tale } = soundTale();
    const invoke = tale.entries.find((entry) => entry.type === 'invoke')!;
    tale.refuse(invoke, code);
    expect(promises(tale.end())).toContain('I2');
  });

  it('nothing where a clientId was used twice, and the second was refused for it', () => {
    const { tale } = soundTale();
    const invoke = tale.entries.find((entry) => entry.type === 'invoke')!;
    tale.tell({ ...invoke, at: tale.now(), repairs: false });
    tale.refuse(invoke, 'conflict');
    expect(check(tale.end())).toEqual([]);
  });
});

describe('I3 complete: the checker names', () => {
  it('a row that is missing in the middle', () => {
    const found = check(spoiled('held', ({ rows }) => rows.splice(1, 1)));
    expect(found).toEqual([{ promise: 'I3', text: 'carol in talk misses 6' }]);
  });

  it('a row that is missing at the end', () => {
    expect(check(spoiled('held', ({ rows }) => rows.pop()))).toEqual([{ promise: 'I3', text: 'carol in talk misses 8' }]);
  });

  it('a row that the log does not have', () => {
    expect(promises(spoiled('held', ({ rows }) => rows.push({ seq: 9, id: 'id-9', digest: '' })))).toEqual(['I3']);
  });

  it('a row with another id', () => {
    expect(promises(spoiled('held', ({ rows }) => { rows[0]!.id = 'other'; }))).toEqual(['I3']);
  });

  it('a row that shows something else', () => {
    expect(promises(spoiled('held', ({ rows }) => { rows[0]!.digest = 'other'; }))).toEqual(['I3']);
  });

  it('a row held twice', () => {
    expect(promises(spoiled('held', ({ rows }) => rows.push(rows.at(-1)!)))).toEqual(['I3']);
  });

  it('a cursor that is short of the log', () => {
    expect(promises(spoiled('held', ({ end }) => { end!.cursor = 7; }))).toEqual(['I3']);
  });

  it('a member who takes themselves for gone', () => {
    expect(promises(spoiled('held', ({ end }) => { end!.left = true; }))).toEqual(['I3']);
  });

  it('a device that holds nothing', () => {
    const entries = soundTale().tale.end().filter((entry) => entry.type !== 'held' || entry.device !== 'alice');
    expect(check(entries)).toEqual([{ promise: 'I3', text: 'alice in talk holds nothing' }]);
  });

  it('what somebody who left does not have of their time', () => {
    const { tale, carol } = soundTale();
    carol.leave(tale.change('member.left', { userId: 'carol' }, 'carol').seq);
    syncAll(tale);
    expect(promises(spoiled('held', ({ rows }) => rows.pop(), tale.end()))).toEqual(['I3']);
  });

  it('what somebody who left shows of a row that nothing has changed since', () => {
    const { tale, alice, carol } = soundTale();
    carol.leave(tale.change('member.left', { userId: 'carol' }, 'carol').seq);
    tale.call(alice, 'message.edited', { target: 5, text: 'now that she is gone' });
    syncAll(tale);
    const show = (seq: number) => spoiled('held', ({ rows }) => { const row = rows.find((each) => each.seq === seq); if (!row) return false; row.digest = 'other'; return true; }, structuredClone(entries));
    const entries = tale.end();
    expect(promises(show(4))).toEqual(['I3']);
    expect(promises(show(5))).toEqual([]);
  });
});

describe('I6 dense: the checker names', () => {
  it('a log with a gap', () => {
    expect(promises(spoiled('logged', ({ events }) => events.splice(1, 1)))).toContain('I6');
  });

  it('a count of messages that is wrong', () => {
    expect(promises(spoiled('logged', ({ events }) => { events[1]!.messageNo = 7; }))).toContain('I6');
  });

  it.each([{ lastSeq: 9 }, { lastMessageNo: 9 }, { headId: 'other' }])('a head that is not its end: %o', (wrong) => {
    expect(promises(spoiled('logged', ({ head }) => head && Object.assign(head, wrong)))).toEqual(['I6']);
  });

  it('a log that was not read to its end', () => {
    expect(promises(spoiled('logged', (page) => delete page.head))).toEqual(['I6']);
  });

  it('a log that was not read at all', () => {
    expect(promises(soundTale().tale.end().filter(({ type }) => type !== 'logged'))).toContain('I6');
  });
});

describe('I7 in the order of the sender: the checker names', () => {
  it('two sends of an outbox in the wrong order', () => {
    const { tale, alice } = soundTale();
    const [first, second] = [tale.invoke(alice), tale.invoke(alice)];
    for (const { clientId } of [second, first]) tale.change('message.sent', { text: 'hello' }).clientId = clientId;
    syncAll(tale);
    expect(promises(tale.end())).toEqual(['I7']);
  });

  it('a call that was begun after another was acknowledged, and comes before it', () => {
    const { tale, alice, bob } = soundTale();
    const [early, late] = [tale.change('message.sent', { text: 'hello' }), tale.change('message.sent', { text: 'hello' }, 'bob')];
    const first = tale.invoke(bob, { repairs: false });
    late.clientId = first.clientId;
    tale.acknowledge(first, late);
    early.clientId = tale.invoke(alice, { repairs: false }).clientId;
    syncAll(tale);
    expect(promises(tale.end())).toEqual(['I7']);
  });

  it('nothing where two calls overlap', () => {
    const { tale, bob } = soundTale();
    const [first, second] = [tale.invoke(bob, { repairs: false }), tale.invoke(bob, { repairs: false })];
    for (const call of [second, first]) {
      const row = tale.change('message.sent', { text: 'hello' }, 'bob');
      row.clientId = call.clientId;
      tale.acknowledge(call, row);
    }
    syncAll(tale);
    expect(check(tale.end())).toEqual([]);
  });

  it('what was said after a failover and is before what the failover took', () => {
    const { tale, alice } = soundTale();
    const { clientId: lost } = tale.say(alice);
    tale.failover(8);
    tale.log.splice(8);
    tale.acknowledge(tale.invoke(alice), tale.change('message.sent', { text: 'hello' }));
    const newer = tale.entries.findLast((entry) => entry.type === 'invoke')!;
    tale.log.at(-1)!.clientId = newer.clientId;
    tale.change('message.sent', { text: 'hello' }).clientId = lost;
    syncAll(tale);
    expect(promises(tale.end())).toEqual(['I7']);
  });
});

describe('I8 receipts converge: the checker names', () => {
  it.each([{ readSeq: 5 }, { readVersion: 1 }, { deliveredSeq: 3 }])('a position that a device shows otherwise: %o', (wrong) => {
    expect(promises(spoiled('held', ({ end }) => Object.assign(end!.receipts[0]!, wrong)))).toEqual(['I8']);
  });

  it('a position that a device does not show', () => {
    expect(promises(spoiled('held', ({ end }) => end!.receipts.pop()))).toEqual(['I8']);
  });

  it('a count of unread messages that is not the recount', () => {
    expect(promises(spoiled('held', ({ end }) => { end!.unread = 3; }))).toEqual(['I8']);
  });

  it('receipts that nobody has read', () => {
    expect(promises(soundTale().tale.end().filter(({ type }) => type !== 'receipts'))).toEqual(['I8']);
  });
});

