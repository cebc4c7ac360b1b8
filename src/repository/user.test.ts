import { describe } from 'vitest';
import { userContract } from './user.contract.ts';
import { memoryScene, postgresScene } from './test-scene.ts';

describe.each([
  ['in memory', memoryScene],
  ['in PostgreSQL', postgresScene],
])('users %s', (_where, open) => {
  userContract(open);
});
