import { describe, expect, it } from 'vitest';
import { Checker } from './checker.ts';
import type { Entry } from './entry.ts';
import { soundTale, syncAll } from './testing/sound-tale.ts';
import { check, heard, promises, spoiled } from './testing/spoil.ts';

describe('I4 contiguous: the checker names', () => {
  it('an event that was left out', () => {
    const found = check(spoiled('stored', ({ device, events }) => device === 'carol' && events.splice(3, 1)));
    expect(found.map(({ promise, text }) => ({ promise, text }))).toEqual([{ promise: 'I4', text: 'carol in talk is at 8, and has never stored 4' }]);
  });

  it('events that were swapped', () => {
    expect(promises(spoiled('stored', ({ device, events }) => device === 'carol' && events.splice(2, 2, events[3]!, events[2]!)))).toContain('I4');
  });

  it('an event that was stored twice', () => {
    expect(promises(spoiled('stored', ({ device, events }) => device === 'carol' && events.splice(3, 0, events[3]!)))).toEqual(['I4']);
  });

  it('a step that was left out', () => {
    const { tale } = soundTale();
    tale.entries.splice(tale.entries.findLastIndex((entry) => entry.type === 'stored' && entry.device === 'bob'), 1);
    tale.say(tale.devices[0]!);
    syncAll(tale);
    expect(promises(tale.end())).toEqual(['I4']);
  });

  it('a cursor beyond what was stored', () => {
    expect(promises(spoiled('stored', (step) => { if (step.device !== 'carol') return false; step.to = 9; return true; }))).toContain('I4');
  });

  it('a hole on a device that leaves none', () => {
    const { tale, bob } = soundTale();
    for (let i = 0; i < 5; i++) tale.say(tale.devices[0]!);
    bob.leap(2);
    expect(heard(tale.entries)).toEqual(['I4']);
  });

  it('a hole that is gone without having been filled', () => {
    const { tale, tablet } = soundTale();
    for (let i = 0; i < 5; i++) tale.say(tale.devices[0]!);
    tablet.leap(2);
    tablet.fill();
    expect(heard(spoiled('stored', ({ events }) => events.pop(), tale.entries))).toEqual(['I4']);
  });

  it('a life that begins behind, or without, what was stored', () => {
    const { tale, alice } = soundTale();
    alice.restart();
    const behind = spoiled('loaded', ({ cursors }) => { cursors[0]!.cursor = 7; }, structuredClone(tale.entries));
    expect(heard(behind)).toEqual(['I4']);
    expect(heard(spoiled('loaded', ({ cursors }) => cursors.pop(), tale.entries))).toEqual(['I4']);
  });
});

describe('I5 agreed: the checker names', () => {
  it('two ids at one place, at once', () => {
    const entries = spoiled('stored', ({ device, events }) => { if (device !== 'carol') return false; events[4]!.id = 'other'; events[5]!.prevId = 'other'; return true; });
    const checker = new Checker();
    expect(entries.flatMap((entry) => checker.hear(entry)).map(({ promise }) => promise)).toEqual(['I5']);
  });

  it('two ids at one place that was acknowledged', () => {
    expect(promises(spoiled('ok', (ok) => { ok.id = 'other'; }))).toContain('I5');
  });

  it('a chain that breaks within a step', () => {
    expect(promises(spoiled('stored', ({ device, events }) => { if (device !== 'carol') return false; events[4]!.prevId = 'other'; return true; }))).toContain('I5');
  });

  it('a chain that breaks between two steps of a device, although each id was once at its place', () => {
    const { tale, alice, bob } = soundTale();
    tale.say(alice);
    bob.sync();
    alice.sync();
    tale.failover(8);
    alice.rewind(8);
    tale.say(alice);
    bob.sync();
    expect(heard(tale.entries)).toEqual(['I5']);
  });

  it('a chain that breaks in the log', () => {
    expect(promises(spoiled('logged', ({ events }) => { events[1]!.prevId = 'other'; }))).toEqual(['I5']);
  });

  it('more ids at one place than epochs', () => {
    const { tale, alice } = soundTale();
    for (let i = 0; i < 2; i++) {
      tale.say(alice);
      alice.sync();
      if (i === 0) tale.failover(8);
      else tale.log = tale.log.slice(0, 8);
      alice.rewind(8);
    }
    tale.say(alice);
    alice.sync();
    expect(heard(tale.entries)).toContain('I5');
  });
});

describe('I9 no reset without cause: the checker names', () => {
  it('going back in the same epoch, at once', () => {
    const { tale, alice } = soundTale();
    alice.rewind(5);
    const checker = new Checker();
    expect(tale.entries.flatMap((entry) => checker.hear(entry)).map(({ promise, at }) => ({ promise, at }))).toEqual([{ promise: 'I9', at: expect.any(Number) }]);
  });

  it('going back after an epoch that lost nothing', () => {
    const { tale, alice } = soundTale();
    tale.tell({ type: 'epoch', at: tale.now(), lossy: false });
    alice.rewind(5);
    expect(heard(tale.entries)).toEqual(['I9']);
  });

  it('going back from what the log has kept', () => {
    const { tale, alice } = soundTale();
    tale.failover(8);
    alice.rewind(5);
    alice.sync();
    expect(promises(tale.end())).toEqual(['I9']);
  });

  it.each([{ times: 2, named: [] }, { times: 3, named: ['I9'] }])('going back more often than something was lost: $times times after 2 losses', ({ times, named }) => {
    const { tale, alice } = soundTale();
    tale.failover(8);
    tale.failover(8);
    for (let i = 0; i < times; i++) {
      alice.rewind(5);
      alice.sync();
    }
    expect(promises(tale.end())).toEqual(named);
  });

  it('a cursor that falls without a word', () => {
    expect(promises(spoiled('stored', (step) => { if (step.device !== 'carol') return false; step.to = -1; return true; }))).toContain('I9');
  });
});

describe('I10 private: the checker names', () => {
  it('what somebody stored after they were removed', () => {
    const { tale, alice, carol } = soundTale();
    tale.change('member.removed', { userId: 'carol' });
    tale.say(alice);
    carol.sync();
    carol.leave(9);
    syncAll(tale);
    expect(promises(tale.end())).toContain('I10');
  });

  it('what somebody wrote after they were removed', () => {
    const { tale, carol } = soundTale();
    tale.change('member.removed', { userId: 'carol' });
    tale.say(carol);
    expect(promises(tale.end())).toContain('I10');
  });

  it('what somebody stored of the time before they joined', () => {
    const { tale } = soundTale();
    tale.change('member.joined', { userId: 'dave' });
    tale.device('dave').sync();
    syncAll(tale);
    expect(promises(tale.end())).toEqual(['I10']);
  });

  it('what a stranger stored', () => {
    const { tale } = soundTale();
    tale.device('mallory').sync();
    expect(promises(tale.end())).toEqual(['I10']);
  });

  it('what a stranger holds', () => {
    const { tale } = soundTale();
    tale.device('mallory');
    const { seq, id } = tale.log[3]!;
    const entries: Entry[] = [...tale.end(), { type: 'held', device: 'mallory', userId: 'mallory', conversationId: 'talk', rows: [{ seq, id, digest: '' }], end: { cursor: 0, unread: 0, left: true, receipts: [] } }];
    expect(promises(entries)).toEqual(['I10']);
  });

  it('what somebody stored who is gone, of what was said since a failover', () => {
    const { tale, alice, carol } = soundTale();
    const left = tale.change('member.left', { userId: 'carol' }, 'carol').seq;
    tale.failover(left);
    tale.wait(2_000_000);
    tale.say(alice);
    carol.sync();
    carol.leave(left);
    syncAll(tale);
    expect(promises(tale.end())).toContain('I10');
  });

  it('what was stored outside of a membership long after a failover', () => {
    const { tale } = soundTale();
    tale.failover(8);
    tale.wait(60_000_000);
    tale.device('mallory').sync();
    expect(promises(tale.end())).toContain('I10');
  });

  it.each([{ code: 'not_found', named: false }, { code: 'lost', named: false }, { code: 'forbidden', named: true }, { code: 'ok', named: true }])('who was told $code of a conversation they are not in: $named', ({ code, named }) => {
    const found = new Checker().hear({ type: 'probe', at: 7, userId: 'mallory', conversationId: 'talk', code });
    expect(found.map(({ promise, at }) => ({ promise, at }))).toEqual(named ? [{ promise: 'I10', at: 7 }] : []);
  });
});

describe('I11 causal: the checker names', () => {
  it('a reaction that was stored before its target', () => {
    const { tale, carol } = soundTale();
    const target = tale.say(carol).seq;
    tale.call(carol, 'reaction.changed', { target, emoji: '🎉', on: true });
    carol.sync();
    expect(heard(spoiled('stored', ({ events }) => events.reverse(), tale.entries))).toContain('I11');
  });

  it('an edit whose target was left out', () => {
    expect(promises(spoiled('stored', ({ device, events }) => device === 'carol' && events.splice(1, 1)))).toEqual(['I11', 'I4']);
  });

  it('nothing where the target lies in a hole', () => {
    const { tale, tablet, carol } = soundTale();
    for (let i = 0; i < 5; i++) tale.say(carol);
    tale.call(carol, 'reaction.changed', { target: 10, emoji: '🎉', on: true });
    tablet.leap(2);
    expect(heard(tale.entries)).toEqual([]);
  });
});

it('I12 bounded: the checker names a gauge above its limit', () => {
  const gauge = { type: 'gauge', at: 5, server: 'a', name: 'connections', limit: 20 } as const;
  const checker = new Checker();
  expect(checker.hear({ ...gauge, value: 20 })).toEqual([]);
  expect(checker.hear({ ...gauge, value: 21 })).toEqual([{ promise: 'I12', at: 5, text: 'a: connections is 21, above 20' }]);
});

