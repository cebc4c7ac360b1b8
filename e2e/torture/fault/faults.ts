import { clockFaults } from './clock.ts';
import { databaseLoadFaults } from './database-load.ts';
import { deviceFaults } from './device.ts';
import type { Fault } from './fault.ts';
import { linkFaults } from './link.ts';
import { postgresFaults } from './postgres.ts';
import { reconnectFaults } from './reconnect.ts';
import { redisFaults } from './redis.ts';
import { serverFaults } from './server.ts';

export const faults: readonly Fault[] = [
  ...linkFaults,
  ...serverFaults,
  ...redisFaults,
  ...deviceFaults,
  ...clockFaults,
  ...reconnectFaults,
  ...databaseLoadFaults,
  ...postgresFaults,
];

/** Those of these names; without names, all that do not last for a whole run. Throws at a name that is none. */
export function faultsNamed(names: string[]): Fault[] {
  const unknown = names.filter((name) => !faults.some((fault) => fault.name === name));
  if (unknown.length > 0) throw new Error(`There is no fault ${unknown.join(', ')}. There are: ${faults.map(({ name }) => name).join(', ')}`);
  return faults.filter(({ name, always }) => (names.length === 0 ? !always : names.includes(name)));
}
