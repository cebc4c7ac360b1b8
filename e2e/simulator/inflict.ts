import type { Fault } from './script.ts';
import { calmDatabase } from './simulated-database.ts';
import { calmBus } from './simulated-redis.ts';
import type { SimulatedDevice } from './simulated-device.ts';
import { calmNetwork } from './network.ts';
import type { Town } from './town.ts';

/** Lets a fault strike. */
export function inflict(town: Town, fault: { at: number } & Fault): void {
  const { world } = town;
  switch (fault.type) {
    case 'kill':
      return killServer(town, fault);
    case 'stop':
      return stopServer(town, fault);
    case 'bus':
      town.redis.weather = fault;
      return later(town, fault.ms, () => (town.redis.weather = calmBus));
    case 'database':
      town.database.weather = fault;
      return later(town, fault.ms, () => (town.database.weather = calmDatabase));
    case 'outage':
      world.strike(`${fault.of} outage`);
      (fault.of === 'bus' ? town.redis : town.database).goDown();
      return later(town, fault.ms, () => (fault.of === 'bus' ? town.redis : town.database).comeBack());
    case 'failover':
      world.strike(fault.how === 'backup' ? 'restored backup' : `${fault.how} failover`);
      town.database.goDown();
      return later(town, fault.downMs, () => town.takeOver(fault));
    default:
      return inflictOnDevice(town, town.device(fault.device), fault);
  }
}

function inflictOnDevice(town: Town, device: SimulatedDevice, fault: Extract<Fault, { device: number }>): void {
  const { world } = town;
  if (fault.type === 'calls') {
    Object.assign(device.weather, fault);
    return later(town, fault.ms, () => Object.assign(device.weather, calmNetwork));
  }
  if (!device.alive) return;
  const { name } = device.kind;
  if (fault.type === 'cut') {
    world.strike('socket death', name);
    device.cut();
  } else if (fault.type === 'freeze') {
    world.strike('half-open socket', name);
    device.freeze();
  } else if (fault.type === 'offline') {
    world.strike('offline', name);
    device.offline = true;
    device.cut();
    later(town, fault.ms, () => {
      device.offline = false;
      device.wake();
    });
  } else if (fault.type === 'crash') {
    world.strike('device crash', `${name} within ${fault.steps} steps`);
    device.dieAfter(fault.steps);
    device.onDeath = () => later(town, fault.downMs, () => device.live());
  } else if (fault.type === 'clock') {
    world.strike('clock step', name);
    device.clock.wrongBy += fault.byMs;
  } else if (fault.type === 'slow') {
    world.strike('slow reader', name);
    pace(device, fault.bytesPerMs);
    later(town, fault.ms, () => pace(device, Infinity));
  }
}

function pace(device: SimulatedDevice, bytesPerMs: number): void {
  device.pace.stopped = bytesPerMs === 0;
  device.pace.bytesPerMs = bytesPerMs === 0 ? Infinity : bytesPerMs;
  device.quicken();
}

function killServer(town: Town, { server: at, steps, downMs }: Extract<Fault, { type: 'kill' }>): void {
  const place = at % town.servers.length;
  const server = town.servers[place]!;
  if (!server.alive) return;
  server.stepsLeft = steps;
  server.onDeath = () => later(town, downMs, () => town.startServer(place));
}

function stopServer(town: Town, { server: at, downMs }: Extract<Fault, { type: 'stop' }>): void {
  const place = at % town.servers.length;
  const server = town.servers[place]!;
  if (!server.alive) return;
  town.world.strike('server stop', server.name);
  server.onDeath = () => later(town, downMs, () => town.startServer(place));
  void server.stop();
}

/** Until everything heals, which ends every fault. */
function later(town: Town, ms: number, run: () => void): void {
  town.world.scheduler.after(ms, () => town.world.elapsed < town.script.endMs && run());
}

/** Nothing fails any more. */
export function heal(town: Town): void {
  town.world.trace('-', 'everything heals');
  if (!town.redis.up) town.redis.comeBack();
  if (!town.database.up) town.database.comeBack();
  town.redis.weather = calmBus;
  town.database.weather = calmDatabase;
  for (const [at, server] of town.servers.entries()) {
    server.stepsLeft = Infinity;
    server.onDeath = () => town.startServer(at);
    town.startServer(at);
  }
  for (const device of town.devices) {
    Object.assign(device.weather, calmNetwork);
    device.offline = false;
    device.onDeath = () => {};
    pace(device, Infinity);
    if (device.alive) device.spare();
    else device.live();
  }
}
