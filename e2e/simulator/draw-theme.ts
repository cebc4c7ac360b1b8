import type { Chance } from './chance.ts';
import type { Deed, Script } from './script.ts';

/** What a world is about, where it is about something: the deeds of it, and which of the others are left out. */
type Theme = (chance: Chance, script: Script) => Script;

/** More than half of all worlds have a theme; most of those have few other faults, which would hide what is missing. */
export function drawTheme(chance: Chance, script: Script): Script {
  if (chance.is(0.4)) return script;
  const calm = chance.is(0.75) ? { ...script, deeds: script.deeds.filter(({ type }) => !faultTypes.has(type)) } : script;
  return chance.one(Object.values(themes))(chance, calm);
}

const faultTypes = new Set<Deed['type']>(['kill', 'stop', 'bus', 'database', 'outage', 'failover', 'calls', 'cut', 'freeze', 'offline', 'crash', 'slow']);
const everyDevice = [0, 1, 2, 3, 4, 5, 6, 7];

const themes: Record<string, Theme> = { rushHour, flood, newcomers, rereading, farewell, takeover };

/** Devices come back over a slow database just when a room says its last. */
function rushHour(chance: Chance, script: Script): Script {
  const { endMs } = script;
  const readMs = chance.one([50, 150, 300]);
  const lasts = Array.from({ length: script.rooms }, () => Math.round(chance.between(0.5, 0.9) * endMs));
  // One device is there all the time, and says what comes last.
  const talk = lasts.flatMap((last, room) => [{ ...say(chance, { at: last, room }), device: 0 } as Deed, ...Array.from({ length: chance.whole(2, 5) }, () => say(chance, { at: last - chance.whole(0, 5 * readMs), room }))]);
  const returns = everyDevice.slice(1).map((device): Deed => {
    const ms = chance.whole(20, 300);
    return { at: Math.max(0, chance.one(lasts) - ms - chance.whole(readMs, 4 * readMs)), type: 'offline', device, ms };
  });
  return withDeeds({ ...script, devices: everyDevice.length, deeds: silenced(script, lasts) }, [{ at: 0, type: 'database', ms: endMs, refused: 0, unknown: 0, slowMs: 3, readMs }, ...talk, ...returns]);
}

/** More is said than slow readers take, and then no more. */
function flood(chance: Chance, script: Script): Script {
  const { endMs } = script;
  const from = Math.round(chance.between(0.2, 0.5) * endMs);
  const ms = chance.whole(1_000, 3_000);
  const room = chance.whole(0, script.rooms - 1);
  // Who reads slowly says nothing: it would be heard when there is room again, and tell what was missed.
  const slow = everyDevice.slice(1).filter(() => chance.is(0.4));
  const others = everyDevice.filter((device) => !slow.includes(device));
  const talk = Array.from({ length: chance.whole(6, 12) }, (): Deed => ({ at: from + chance.whole(50, ms * 0.8), type: 'say', device: chance.one(others), room, times: chance.whole(1, 4) }));
  const lasts = Array.from({ length: script.rooms }, (_, each) => (each === room ? from + ms : Infinity));
  return withDeeds({ ...script, devices: everyDevice.length, weight: 2_000, deeds: silenced(script, lasts) }, [...slow.map((device): Deed => ({ at: from, type: 'slow', device, ms, bytesPerMs: chance.one([0, 0, 20]) })), ...talk]);
}

/** Conversations are begun, and people brought into them, while most of the news of it is lost. */
function newcomers(chance: Chance, script: Script): Script {
  const from = Math.round(chance.between(0.1, 0.5) * script.endMs);
  const deeds: Deed[] = [{ ...{ at: from, type: 'bus', ms: script.endMs - from }, dropped: chance.one([0.5, 0.9, 1]), repeated: 0, late: 0, lateMs: 0 }];
  const count = chance.whole(1, 3);
  for (let i = 0; i < count; i++) {
    const by = chance.whole(0, 2);
    const at = from + chance.whole(100, 1_000);
    const room = 3 + i;
    const others = [0, 1, 2].filter((person) => person !== by);
    const direct = chance.is(0.3);
    deeds.push({ at, type: 'found', by, how: direct ? 'direct' : 'group', whom: direct || chance.is(0.5) ? [chance.one(others)] : chance.is(0.7) ? others : [] });
    for (const whom of others) if (chance.is(0.6)) deeds.push({ at: at + chance.whole(200, 3_000), type: 'member', room, by, whom, how: 'add' });
    for (let said = chance.whole(0, 3); said > 0; said--) deeds.push(say(chance, { at: at + chance.whole(200, 3_000), room }));
  }
  return withDeeds(script, deeds);
}

/** Everybody reads on and back on several devices, and the news of it comes late: also much later than anybody looks back. */
function rereading(chance: Chance, script: Script): Script {
  const { endMs } = script;
  const room = chance.whole(0, 2);
  const deeds: Deed[] = [{ ...{ at: 0, type: 'bus', ms: endMs }, dropped: 0, repeated: chance.one([0, 0.3]), late: chance.one([0.1, 0.4]), lateMs: chance.one([1_000, 60_000]) }];
  for (let i = 0; i < 12; i++) {
    const at = Math.round(chance.between(0, endMs * 0.9));
    deeds.push(say(chance, { at, room }), { at: at + chance.whole(50, 1_000), type: 'read', device: chance.whole(0, 7), room, how: chance.is(0.85) ? 'read' : 'unread', which: chance.whole(0, 1_000) });
  }
  return withDeeds(script, deeds);
}

/** Somebody goes who is still speaking: on a device that does not know of it yet, or that has no network. */
function farewell(chance: Chance, script: Script): Script {
  const { endMs } = script;
  const deeds: Deed[] = [];
  for (let i = 0; i < 3; i++) {
    const room = chance.whole(0, 1);
    const whom = chance.whole(1, 2);
    const at = Math.round(chance.between(0.1, 0.8) * endMs);
    const devices = whom === 1 ? [1, 5] : [2, 3, 6];
    if (chance.is(0.5)) deeds.push({ at: at - 200, type: 'offline', device: chance.one(devices), ms: chance.whole(300, 3_000) });
    deeds.push({ at, type: 'member', room, by: 0, whom, how: chance.is(0.7) ? 'remove' : 'leave' });
    for (const device of devices) for (let said = 0; said < 3; said++) deeds.push({ at: at + chance.whole(-100, 300), type: 'say', device, room, times: chance.whole(1, 3) });
    if (chance.is(0.5)) deeds.push({ at: at + chance.whole(500, 4_000), type: 'member', room, by: 0, whom, how: 'add' });
  }
  return withDeeds(script, deeds);
}

/** A database takes over that has not heard of what was acknowledged a moment ago, and of which the bus has told nobody. */
function takeover(chance: Chance, script: Script): Script {
  const { endMs } = script;
  const at = Math.round(chance.between(0.2, 0.8) * endMs);
  const lagMs = chance.whole(100, 1_000);
  const bus: Deed = { ...{ at: at - lagMs, type: 'bus', ms: lagMs + 1_000 }, dropped: chance.one([0.5, 1]), repeated: 0, late: 0, lateMs: 0 };
  const talk = Array.from({ length: chance.whole(3, 10) }, () => say(chance, { at: at - chance.whole(1, lagMs), room: chance.whole(0, 2) }));
  return withDeeds(script, [bus, ...talk, { at, type: 'failover', how: 'asynchronous', lagMs, downMs: chance.whole(10, 500) }]);
}

function say(chance: Chance, where: { at: number; room: number }): Deed {
  return { ...where, type: 'say', device: chance.whole(0, 7), times: 1 };
}

/** Without what would happen in each room after its last word. */
function silenced({ deeds, rooms }: Script, lasts: number[]): Deed[] {
  return deeds.filter((deed) => !('room' in deed) || deed.at < (lasts[deed.room % rooms] ?? Infinity));
}

function withDeeds(script: Script, more: Deed[]): Script {
  const deeds = [...script.deeds, ...more].filter(({ at }) => at >= 0 && at < script.endMs);
  return { ...script, deeds: deeds.sort((a, b) => a.at - b.at) };
}
