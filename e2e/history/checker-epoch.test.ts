import { describe, expect, it } from 'vitest';
import { soundTale } from './testing/sound-tale.ts';
import { heard } from './testing/spoil.ts';

// A loss excuses what it can have taken, and nothing else.

describe('after a failover the checker still names', () => {
  it('another id at a place that the failover cannot have touched', () => {
    const { tale, alice } = soundTale();
    tale.wait(2_000_000);
    tale.say(alice);
    alice.sync();
    const since = tale.now();
    tale.failover(9, since);
    tale.wait(60_000_000);
    tale.log[8]!.id = 'other';
    tale.say(alice);
    tale.tell({ type: 'logged', conversationId: 'talk', events: structuredClone(tale.log.slice(8, 9)) });
    expect(heard(tale.entries.slice(0, -1))).toEqual([]);
    expect(heard(tale.entries)).toContain('I5');
  });

  it.each([{ us: 0, named: [] }, { us: 60_000_000, named: ['I9'] }])('going back for a loss $us microseconds after the next one: $named', ({ us, named }) => {
    const { tale, alice } = soundTale();
    tale.failover(8);
    tale.failover(8);
    tale.wait(us);
    for (const _ of [1, 2]) {
      alice.rewind(5);
      alice.sync();
    }
    expect(heard(tale.entries)).toEqual(named);
  });

  it('a hole on a device that leaves none', () => {
    const { tale, carol } = soundTale();
    tale.failover(8);
    for (let i = 0; i < 5; i++) tale.say(carol);
    carol.leap(2);
    expect(heard(tale.entries)).toEqual(['I4']);
  });
});
