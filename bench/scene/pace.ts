import type { Device } from '../load/device.ts';
import type { Tally } from './tally.ts';

/**
 * When the next message is sent. `acks`: each speaker has so many in flight, unacknowledged. `copies`: so many
 * are in flight that somebody does not hold yet; otherwise who acknowledges at once and delivers later would be
 * given ever more to deliver. `rate`: so many a second, whatever comes back.
 */
export type Pace = { by: 'acks' | 'copies'; inFlight: number } | { by: 'rate'; perSecond: number };

interface Stand {
  tally: Tally;
  speakers: Device[];
  /** Copies of one message. */
  audience: number;
  say(device: Device): void;
}

/** Starts sending; returns what stops it. */
export function startPace(pace: Pace, { tally, speakers, audience, say }: Stand): () => void {
  if (pace.by === 'rate') return openLoop(pace.perSecond, speakers, say);
  const { inFlight } = pace;
  if (pace.by === 'acks') tally.onAcknowledged = say;
  else {
    const [speaker] = speakers;
    tally.onApplied = () => {
      if (tally.sent * audience - tally.copies < inFlight * audience) say(speaker!);
    };
  }
  for (const device of speakers) for (let i = 0; i < inFlight; i++) say(device);
  return () => {
    tally.onAcknowledged = () => {};
    tally.onApplied = () => {};
  };
}

/** At random moments, as people write, but the same ones for everybody who is measured. */
function openLoop(perSecond: number, speakers: Device[], say: (device: Device) => void): () => void {
  const random = generator(1);
  let next = performance.now();
  let turn = 0;
  const timer = setInterval(() => {
    for (; next <= performance.now(); next += (-1_000 * Math.log(1 - random())) / perSecond) say(speakers[turn++ % speakers.length]!);
  }, 1);
  return () => clearInterval(timer);
}

/** mulberry32. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
