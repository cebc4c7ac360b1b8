import { describe } from 'vitest';
import { headContract } from './head.contract.ts';
import { memoryScene, postgresScene } from './test-scene.ts';

describe.each([
  ['in memory', memoryScene],
  ['in PostgreSQL', postgresScene],
])('heads %s', (_where, open) => {
  headContract(open);
});
