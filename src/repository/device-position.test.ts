import { describe } from 'vitest';
import { devicePositionContract } from './device-position.contract.ts';
import { memoryScene, postgresScene } from './test-scene.ts';

describe.each([
  ['in memory', memoryScene],
  ['in PostgreSQL', postgresScene],
])('device positions %s', (_where, open) => {
  devicePositionContract(open);
});
