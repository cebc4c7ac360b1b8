import { describe } from 'vitest';
import { sessionContract } from './session.contract.ts';
import { memoryScene, postgresScene } from './test-scene.ts';

describe.each([
  ['in memory', memoryScene],
  ['in PostgreSQL', postgresScene],
])('sessions %s', (_where, open) => {
  sessionContract(open);
});
