import { describe, expect, test } from 'vitest';
import type { Sample } from './quality.ts';
import { incomingQuality, outgoingQuality, sampleOf, worst } from './quality.ts';

const nothing: Sample = { received: 0, lost: 0, jitter: 0, roundTrip: null, missed: null };

describe('what arrives', () => {
  test.each([
    ['good', { received: 990, lost: 10 }],
    ['fair', { received: 950, lost: 50 }],
    ['poor', { received: 800, lost: 200 }],
    ['fair', { received: 1_000, roundTrip: 0.4 }],
    ['poor', { received: 1_000, roundTrip: 0.9 }],
    ['fair', { received: 1_000, jitter: 0.06 }],
    ['poor', { received: 1_000, jitter: 0.3 }],
  ] as const)('is %s with %j', (quality, sample) => {
    expect(incomingQuality(nothing, { ...nothing, ...sample })).toBe(quality);
  });

  test('is judged by what was lost lately, not by what was lost before', () => {
    const before = { ...nothing, received: 1_000, lost: 1_000 };
    expect(incomingQuality(before, { ...before, received: 2_000 })).toBe('good');
  });

  test('is not called poor because of one packet among few', () => {
    expect(incomingQuality(nothing, { ...nothing, received: 4, lost: 2 })).toBe('good');
  });

  test('may count fewer lost packets than before, when late ones come after all', () => {
    const before = { ...nothing, received: 1_000, lost: 30 };
    expect(incomingQuality(before, { ...before, received: 1_100, lost: 10 })).toBe('good');
  });
});

describe('what is sent', () => {
  test('is judged by what the other side missed', () => {
    expect(outgoingQuality({ ...nothing, missed: 0.01 })).toBe('good');
    expect(outgoingQuality({ ...nothing, missed: 0.25 })).toBe('poor');
  });

  test('is not judged when there is nothing', () => {
    expect(outgoingQuality(nothing)).toBeNull();
  });
});

test('the worst of several counts, and what was not measured does not', () => {
  expect(worst(['good', null, 'poor', 'fair'])).toBe('poor');
  expect(worst(['good', null])).toBe('good');
  expect(worst([null])).toBeNull();
});

test('a sample is gathered from what the browser reports', () => {
  const stats = [
    { type: 'inbound-rtp', packetsReceived: 100, packetsLost: 2, jitter: 0.01 },
    { type: 'inbound-rtp', packetsReceived: 300, packetsLost: 3, jitter: 0.02 },
    { type: 'remote-inbound-rtp', fractionLost: 0.1 },
    { type: 'candidate-pair', nominated: true, state: 'succeeded', currentRoundTripTime: 0.05 },
    { type: 'candidate-pair', nominated: false, state: 'succeeded', currentRoundTripTime: 0.5 },
    { type: 'codec' },
  ];
  expect(sampleOf(stats)).toEqual({ received: 400, lost: 5, jitter: 0.02, roundTrip: 0.05, missed: 0.1 });
});
