import type { Quality } from '../call-view.ts';

/** How often connections are measured (milliseconds). */
export const measureEveryMs = 2_000;

/** What `getStats` told of one connection at one moment. Counts are since its beginning, times in seconds. */
export interface Sample {
  received: number;
  lost: number;
  jitter: number;
  roundTrip: number | null;
  /** The share of what this device sent that the other missed lately; null when it sends nothing. */
  missed: number | null;
}

/** Of lost packets a share, of times seconds: at most this much is still good, still fair. */
const limits = {
  loss: { good: 0.03, fair: 0.1 },
  roundTrip: { good: 0.3, fair: 0.6 },
  jitter: { good: 0.04, fair: 0.1 },
};

/** Fewer packets than this between two samples say nothing about loss. */
const tellingPackets = 20;

/** How well what the other sends has arrived since `before`. */
export function incomingQuality(before: Sample, now: Sample): Quality {
  const lost = Math.max(0, now.lost - before.lost);
  const all = lost + Math.max(0, now.received - before.received);
  return worst([grade(all < tellingPackets ? 0 : lost / all, limits.loss), grade(now.roundTrip ?? 0, limits.roundTrip), grade(now.jitter, limits.jitter)])!;
}

/** How well what this device sends arrives. */
export function outgoingQuality({ missed, roundTrip }: Sample): Quality | null {
  return missed === null ? null : worst([grade(missed, limits.loss), grade(roundTrip ?? 0, limits.roundTrip)]);
}

/** Null when nothing was measured. */
export function worst(qualities: readonly (Quality | null)[]): Quality | null {
  const measured = qualities.filter((quality) => quality !== null);
  return ranked.find((quality) => measured.includes(quality)) ?? null;
}

const ranked: readonly Quality[] = ['poor', 'fair', 'good'];

function grade(value: number, { good, fair }: { good: number; fair: number }): Quality {
  if (value <= good) return 'good';
  return value <= fair ? 'fair' : 'poor';
}

interface Stat {
  type: string;
  packetsReceived?: number;
  packetsLost?: number;
  jitter?: number;
  fractionLost?: number;
  nominated?: boolean;
  state?: string;
  currentRoundTripTime?: number;
}

export function sampleOf(stats: Iterable<Stat>): Sample {
  const sample: Sample = { received: 0, lost: 0, jitter: 0, roundTrip: null, missed: null };
  for (const stat of stats) {
    if (stat.type === 'inbound-rtp') {
      sample.received += stat.packetsReceived ?? 0;
      sample.lost += stat.packetsLost ?? 0;
      sample.jitter = Math.max(sample.jitter, stat.jitter ?? 0);
    } else if (stat.type === 'remote-inbound-rtp') {
      sample.missed = Math.max(sample.missed ?? 0, stat.fractionLost ?? 0);
    } else if (stat.type === 'candidate-pair' && stat.nominated && stat.state === 'succeeded') {
      sample.roundTrip = stat.currentRoundTripTime ?? sample.roundTrip;
    }
  }
  return sample;
}
