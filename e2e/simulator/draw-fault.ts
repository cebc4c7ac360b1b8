import type { Chance } from './chance.ts';
import type { Deed } from './script.ts';

type Draw = (chance: Chance, endMs: number) => Deed[];

/** No fault at all, one kind of them, or several together. */
export function drawFaults(chance: Chance, endMs: number): Deed[] {
  const mood = chance.between(0, 1);
  if (mood < 0.08) return [];
  const draws = Object.values(faults);
  if (mood < 0.45) return chance.one(draws)(chance, endMs);
  const likelihood = chance.between(0.15, 0.8);
  return draws.flatMap((draw) => (chance.is(likelihood) ? draw(chance, endMs) : []));
}

const faults: Record<string, Draw> = {
  serverDeath: (chance, endMs) =>
    some(chance, { most: 6, endMs }, (at) => ({ at, type: 'kill', server: chance.whole(0, 2), steps: chance.whole(0, chance.one([3, 10, 40])), downMs: chance.whole(50, 3_000) })),
  serverStop: (chance, endMs) => some(chance, { most: 2, endMs }, (at) => ({ at, type: 'stop', server: chance.whole(0, 2), downMs: chance.whole(50, 3_000) })),
  unreliableBus: (chance, endMs) =>
    some(chance, { most: 3, endMs }, (at) => ({
      ...{ at, type: 'bus', ms: span(chance, endMs) },
      dropped: chance.one([0, 0.1, 0.4, 1]),
      repeated: chance.one([0, 0.1, 0.3]),
      late: chance.one([0, 0.1, 0.4]),
      lateMs: chance.one([10, 100, 2_000]),
    })),
  busOutage: (chance, endMs) => some(chance, { most: 3, endMs }, (at) => ({ at, type: 'outage', of: 'bus', ms: chance.whole(10, 4_000) })),
  databaseOutage: (chance, endMs) => some(chance, { most: 2, endMs }, (at) => ({ at, type: 'outage', of: 'database', ms: chance.whole(10, 3_000) })),
  doubtfulDatabase: (chance, endMs) =>
    some(chance, { most: 2, endMs }, (at) => ({
      ...{ at, type: 'database', ms: span(chance, endMs) },
      refused: chance.one([0, 0.05, 0.3]),
      unknown: chance.one([0, 0.05, 0.3]),
      slowMs: chance.one([3, 100, 1_000]),
      readMs: 0,
    })),
  synchronousFailover: (chance, endMs) => some(chance, { most: 2, endMs }, (at) => ({ at, type: 'failover', how: 'synchronous', lagMs: 0, downMs: chance.whole(10, 1_500) })),
  asynchronousFailover: (chance, endMs) =>
    some(chance, { most: 2, endMs }, (at) => ({ at, type: 'failover', how: 'asynchronous', lagMs: chance.whole(1, chance.one([50, 500, 2_000])), downMs: chance.whole(10, 1_500) })),
  restoredBackup: (chance, endMs) => some(chance, { most: 1, endMs }, (at) => ({ at, type: 'failover', how: 'backup', lagMs: chance.whole(2_000, 15_000), downMs: chance.whole(100, 3_000) })),
  lostCalls: (chance, endMs) =>
    some(chance, { most: 6, endMs }, (at) => ({
      ...{ at, type: 'calls', device: chance.whole(0, 7), ms: span(chance, endMs) },
      requestLost: chance.one([0, 0.1, 0.4]),
      answerLost: chance.one([0, 0.1, 0.4]),
      late: chance.one([0, 0.3]),
      lateMs: chance.one([50, 1_000, 20_000]),
    })),
  dyingSockets: (chance, endMs) => {
    // In bad weather a socket lives for a few tens of milliseconds.
    const device = chance.whole(0, 7);
    const from = chance.between(0, endMs * 0.8);
    const pauseMs = chance.one([20, 60, 300, 2_000]);
    return Array.from({ length: chance.whole(3, 40) }, (_, i) => ({ at: Math.round(from + i * pauseMs * chance.between(0.5, 1.5)), type: 'cut' as const, device: chance.is(0.7) ? device : chance.whole(0, 7) }));
  },
  halfOpenSockets: (chance, endMs) => some(chance, { most: 3, endMs }, (at) => ({ at, type: 'freeze', device: chance.whole(0, 7) })),
  offline: (chance, endMs) => some(chance, { most: 4, endMs }, (at) => ({ at, type: 'offline', device: chance.whole(0, 7), ms: span(chance, endMs) })),
  deviceCrash: (chance, endMs) =>
    some(chance, { most: 10, endMs }, (at) => ({ at, type: 'crash', device: chance.whole(0, 7), steps: chance.whole(0, chance.one([2, 8, 40])), downMs: chance.whole(1, 3_000) })),
  slowReaders: (chance, endMs) => some(chance, { most: 4, endMs }, (at) => ({ at, type: 'slow', device: chance.whole(0, 7), ms: span(chance, endMs), bytesPerMs: chance.one([0, 0, 1, 20, 500]) })),
  clockSteps: (chance, endMs) => some(chance, { most: 3, endMs }, (at) => ({ at, type: 'clock', device: chance.whole(0, 7), byMs: chance.one([-1, 1]) * chance.one([1_000, 60_000, 600_000]) })),
};

/** At least one. */
function some(chance: Chance, { most, endMs }: { most: number; endMs: number }, draw: (at: number) => Deed): Deed[] {
  return Array.from({ length: chance.whole(1, most) }, () => draw(Math.round(chance.between(0, endMs * 0.95))));
}

function span(chance: Chance, endMs: number): number {
  return Math.round(chance.between(0.05, 0.6) * endMs);
}
