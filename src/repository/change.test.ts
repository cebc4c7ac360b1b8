import { describe } from 'vitest';
import { changeContract } from './change.contract.ts';
import { memoryScene, postgresScene } from './test-scene.ts';

describe.each([
  ['in memory', memoryScene],
  ['in PostgreSQL', postgresScene],
])('changes %s', (_where, open) => {
  changeContract(open);
});
