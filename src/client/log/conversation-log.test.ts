import { describe, expect, it } from 'vitest';
import { event, events, head, record } from '../testing/cast.ts';
import { append, beginRecord, fill, leap, moveFloor, readAsOf, truncate, withoutPastAhead } from './conversation-log.ts';

describe('appending', () => {
  it('takes what follows, and moves the cursor to its end', () => {
    expect(append(record(3), events(4, 6))).toEqual({ record: record(6, { head: head(3) }), events: events(4, 6) });
  });

  it('leaves out what is held', () => {
    expect(append(record(3), events(2, 5))?.events).toEqual(events(4, 5));
    expect(append(record(3), events(1, 3))).toBeNull();
  });

  it('takes nothing that skips a number', () => {
    expect(append(record(3), events(5, 6))).toBeNull();
    expect(append(record(3), [event(4), event(6)])).toBeNull();
  });

  it('takes nothing whose chain does not lead here', () => {
    expect(append(record(3), [event(4, { prevId: 'another' })])).toBeNull();
    expect(append(record(3), [event(4), event(5, { prevId: 'another' })])).toBeNull();
  });

  it('begins where the member may see, whatever came before', () => {
    const begun = beginRecord(head(30, { visibleFromSeq: 20 }), 'one');
    expect(begun).toMatchObject({ cursor: 19, cursorId: null });
    expect(append(begun, events(20, 22))?.record).toMatchObject({ cursor: 22, cursorId: 'id-22' });
  });
});

describe('leaping', () => {
  it('leaves a hole behind', () => {
    expect(leap(record(3), events(10, 12))?.record).toMatchObject({ cursor: 12, holes: [{ from: 4, to: 9 }] });
  });

  it('is appending where nothing is left out', () => {
    expect(leap(record(3), events(2, 6))?.record).toMatchObject({ cursor: 6, holes: [] });
    expect(leap(record(3), [event(4, { prevId: 'another' })])).toBeNull();
  });
});

describe('filling a hole', () => {
  const hole = { from: 4, to: 9 };
  const holed = record(12, { holes: [hole] });

  it('takes the newest part, joined to what is above', () => {
    const step = fill(holed, { hole, page: events(7, 9), below: undefined, above: event(10) });
    expect(step?.record).toMatchObject({ cursor: 12, holes: [{ from: 4, to: 6 }] });
  });

  it('refuses a page that does not join what is held', () => {
    expect(fill(holed, { hole, page: events(7, 9), below: undefined, above: event(10, { prevId: 'another' }) })).toBeNull();
    expect(fill(holed, { hole, page: events(4, 9), below: event(3, { id: 'another' }), above: event(10) })).toBeNull();
    expect(fill(holed, { hole, page: events(7, 8), below: undefined, above: event(10) })).toBeNull();
  });
});

describe('going back', () => {
  it('keeps what is before, and the holes in it', () => {
    const step = truncate(record(12, { holes: [{ from: 2, to: 3 }, { from: 8, to: 9 }] }), { seq: 6, id: 'id-6' });
    expect(step).toMatchObject({ truncateAfter: 6, record: { cursor: 6, cursorId: 'id-6', holes: [{ from: 2, to: 3 }] } });
  });

  it('ends right below what may be seen, where nothing was compared', () => {
    const step = truncate(record(12, { visibleFromSeq: 7 }), { seq: 6, id: 'id-6' });
    expect(step).toMatchObject({ truncateAfter: 6, record: { cursor: 6, cursorId: null } });
    expect(truncate(record(12, { visibleFromSeq: 7 }), { seq: 3, id: 'id-3' })).toMatchObject({ record: { cursor: 6, cursorId: null } });
  });

  it('doubts all rows when what was lost was not held', () => {
    expect(truncate(record(12, { holes: [{ from: 8, to: 9 }] }), { seq: 6, id: 'id-6' }).record.ahead).toEqual({ rows: [{ from: 1, to: 6 }], asOf: 12, lost: true });
    expect(truncate(record(12), { seq: 6, id: 'id-6' }).record.ahead).toBeUndefined();
  });
});

describe('rows read when the log was further', () => {
  it('are noted until the cursor is there', () => {
    const step = readAsOf({ record: record(6), events: events(4, 6) }, 9);
    expect(step.record.ahead).toEqual({ rows: [{ from: 4, to: 6 }], asOf: 9, lost: false });
    expect(withoutPastAhead({ ...step.record, cursor: 8 }).ahead).toBeDefined();
    expect(withoutPastAhead({ ...step.record, cursor: 9 }).ahead).toBeUndefined();
  });
});

describe('joining again', () => {
  it('jumps over what is hidden, and keeps what was seen', () => {
    expect(moveFloor(record(5), 20)).toMatchObject({ cursor: 19, cursorId: null, visibleFromSeq: 20, holes: [] });
  });

  it('forgets the id right below what may be seen, where nothing can be compared', () => {
    expect(moveFloor(record(5), 6)).toMatchObject({ cursor: 5, cursorId: null, visibleFromSeq: 6 });
  });

  it('makes a hole of what has become visible', () => {
    const late = record(30, { visibleFromSeq: 20 });
    expect(moveFloor(late, 1)).toMatchObject({ cursor: 30, holes: [{ from: 1, to: 19 }] });
  });

  it('does not look for what may not be seen any more', () => {
    expect(moveFloor(record(30, { holes: [{ from: 4, to: 25 }] }), 20).holes).toEqual([{ from: 20, to: 25 }]);
  });
});
