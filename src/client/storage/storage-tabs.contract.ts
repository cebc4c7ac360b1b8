import { expect, it } from 'vitest';
import { entry, event, events, garden, grow, head, record } from '../testing/cast.ts';
import type { Rooms } from './storage.contract.ts';

const everything = { from: 1, to: 1_000, limit: 1_000 };

/** What a storage promises that several tabs share. */
export function tabs({ open, tab }: Rooms): void {
  const other = { base: record(5), record: record(4, { cursorId: 'other-4' }), truncateAfter: 3, events: [] };

  it('do not move the cursor back by storing what another has stored', async () => {
    const storage = await open();
    await storage.apply(grow(1, 9));
    expect(await storage.apply(grow(4, 6))).toMatchObject({ applied: true, record: { cursor: 9, cursorId: 'id-9' } });
    expect(await storage.events(garden, everything)).toEqual(events(1, 9));
    await storage.close();
  });

  it('hold together what each of them holds', async () => {
    const storage = await open();
    await storage.apply(grow(1, 5));
    await storage.apply({ base: record(5), record: record(12, { holes: [{ from: 6, to: 10 }] }), events: events(11, 12) });
    expect(await storage.apply(grow(6, 7))).toMatchObject({ applied: true, record: { cursor: 12, holes: [{ from: 8, to: 10 }] } });
    await storage.close();
  });

  it('refuse to build on what another tab has cut back', async () => {
    const storage = await open();
    await storage.apply(grow(1, 5));
    expect(await storage.apply({ ...other, record: record(3) })).toMatchObject({ applied: true, record: { cursor: 3 } });
    expect(await storage.apply(grow(6, 7))).toEqual({ applied: false, record: record(3) });
    expect(await storage.events(garden, everything)).toEqual(events(1, 3));
    await storage.close();
  });

  it('refuse to build on another log, however long', async () => {
    const storage = await open();
    await storage.apply(grow(1, 5));
    await storage.apply({ ...other, record: record(3) });
    const branch = [4, 5, 6, 7].map((seq) => event(seq, { id: `new-${seq}`, prevId: seq === 4 ? 'id-3' : `new-${seq - 1}` }));
    await storage.apply({ base: record(3), record: record(7, { cursorId: 'new-7' }), events: branch });
    expect(await storage.apply(grow(6, 6))).toMatchObject({ applied: false, record: { cursor: 7, cursorId: 'new-7' } });
    await storage.close();
  });

  it('do not take for compared with a new epoch what another has stored beyond', async () => {
    const storage = await open();
    await storage.apply(grow(1, 9));
    expect(await storage.apply({ base: record(5), record: record(5, { epoch: 'two' }), events: [] })).toEqual({ applied: false, record: record(9) });
    expect(await storage.apply({ base: record(9), record: record(9, { epoch: 'two' }), events: [] })).toMatchObject({ applied: true });
    expect(await storage.events(garden, everything)).toEqual(events(1, 9));
    await storage.close();
  });

  it('do not take over from another epoch how far the person had read', async () => {
    const storage = await open();
    await storage.apply({ ...grow(1, 5), record: record(5, { head: head(5, { readSeq: 5, readMessageNo: 5 }) }) });
    const compared = record(5, { epoch: 'two', head: head(5, { readSeq: 2, readMessageNo: 2 }) });
    expect(await storage.apply({ base: record(5), record: compared, events: [] })).toMatchObject({ record: { head: { readSeq: 2 } } });
    await storage.close();
  });

  it('do not take over how far the person had read in another epoch, also where only the head is of it', async () => {
    const storage = await open();
    await storage.apply({ ...grow(1, 5), record: record(5, { head: head(5, { readSeq: 5, readMessageNo: 5 }) }) });
    const counted = record(5, { headEpoch: 'two', head: head(5, { readSeq: 2, readMessageNo: 2 }) });
    expect(await storage.apply({ base: record(5), record: counted, events: [] })).toMatchObject({ record: { head: { readSeq: 2 } } });
    await storage.close();
  });

  it('refuse to build on what was cleared', async () => {
    const storage = await open();
    await storage.apply(grow(1, 5));
    await storage.clear();
    expect(await storage.apply(grow(6, 7))).toEqual({ applied: false, record: null });
    await storage.close();
  });

  it('have one that sends, until its lease ends or it gives it up', async () => {
    const storage = await open();
    expect(await storage.lease('one', 1_000, 6_000)).toBe(true);
    expect(await storage.lease('two', 2_000, 7_000)).toBe(false);
    expect(await storage.lease('one', 3_000, 8_000)).toBe(true);
    expect(await storage.lease('two', 8_000, 13_000)).toBe(true);
    await storage.release('one');
    expect(await storage.lease('one', 9_000, 14_000)).toBe(false);
    await storage.release('two');
    expect(await storage.lease('one', 9_000, 14_000)).toBe(true);
    await storage.close();
  });

  it('do not wait for a lease of a clock that was set back', async () => {
    const storage = await open();
    expect(await storage.lease('one', 600_000, 605_000)).toBe(true);
    expect(await storage.lease('two', 1_000, 6_000)).toBe(true);
    expect(await storage.lease('three', 2_000, 7_000)).toBe(false);
    await storage.close();
  });

  if (!tab) return;
  it('hear of each other', async () => {
    const first = await open();
    const second = tab(first);
    const heard = new Promise<void>((resolve) => second.watch(resolve));
    await first.enqueue(entry('a'));
    await heard;
    expect((await second.outbox()).map(({ clientId }) => clientId)).toEqual(['a']);
    await first.close();
    await second.close();
  });
}
