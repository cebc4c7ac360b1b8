import { Chance } from './chance.ts';
import { drawFaults } from './draw-fault.ts';
import { drawTheme } from './draw-theme.ts';
import type { Deed, Script } from './script.ts';

/** The script of a seed. */
export function drawScript(seed: number): Script {
  const chance = new Chance(seed * 7_919 + 17);
  const endMs = chance.whole(4, 20) * 1_000;
  const deeds = [...drawTalk(chance, endMs), ...drawChurn(chance, endMs), ...drawFaults(chance, endMs)];
  const script: Script = {
    seed,
    servers: chance.whole(2, 3),
    devices: chance.whole(4, 8),
    rooms: chance.whole(2, 3),
    historyVisible: chance.is(0.5),
    sendsLimit: chance.is(0.15) ? chance.whole(5, 20) : 300,
    weight: chance.one([1, 200, 2_000]),
    endMs,
    deeds: deeds.sort((a, b) => a.at - b.at),
  };
  // Drawn apart, so that what it adds does not change the rest.
  return drawTheme(new Chance(seed * 104_729 + 3), script);
}

function drawTalk(chance: Chance, endMs: number): Deed[] {
  const deeds: Deed[] = [];
  const count = chance.whole(10, 45);
  for (let i = 0; i < count; i++) {
    const where = { at: at(chance, endMs), device: chance.whole(0, 7), room: chance.whole(0, 2) };
    const kind = chance.between(0, 1);
    if (kind < 0.45) deeds.push({ ...where, type: 'say', times: chance.is(0.2) ? chance.whole(5, 15) : chance.whole(1, 3) });
    else if (kind < 0.8) deeds.push({ ...where, type: 'change', how: chance.one(['edit', 'edit', 'remove', 'on', 'on', 'off', 'reply'] as const), which: chance.whole(0, 1_000) });
    else if (kind < 0.95) deeds.push({ ...where, type: 'read', how: chance.is(0.75) ? 'read' : 'unread', which: chance.whole(0, 1_000) });
    else deeds.push({ at: where.at, type: 'arrive', device: where.device });
  }
  return deeds;
}

/** In about half of all worlds people come and go. */
function drawChurn(chance: Chance, endMs: number): Deed[] {
  if (chance.is(0.4)) return [];
  const deeds: Deed[] = [];
  const count = chance.whole(1, 8);
  for (let i = 0; i < count; i++) {
    const where = { at: at(chance, endMs), room: chance.whole(0, 2), by: chance.is(0.7) ? 0 : chance.whole(0, 2) };
    const kind = chance.between(0, 1);
    if (kind < 0.55) deeds.push({ ...where, type: 'member', whom: chance.whole(1, 2), how: chance.one(['add', 'add', 'add', 'remove', 'remove', 'leave', 'promote', 'demote'] as const) });
    else if (kind < 0.75) deeds.push({ ...where, type: 'settings', how: chance.one(['rename', 'show', 'hide'] as const) });
    else if (kind < 0.85) deeds.push({ at: where.at, type: 'block', by: chance.whole(0, 1), whom: chance.whole(0, 1), on: chance.is(0.6) });
    else deeds.push({ at: where.at, room: where.room, type: 'probe', what: chance.whole(0, 1_000) });
  }
  return deeds;
}

function at(chance: Chance, endMs: number): number {
  return Math.round(chance.between(0, endMs * 0.95));
}
