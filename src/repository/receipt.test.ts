import { describe } from 'vitest';
import { receiptContract } from './receipt.contract.ts';
import { memoryScene, postgresScene } from './test-scene.ts';

describe.each([
  ['in memory', memoryScene],
  ['in PostgreSQL', postgresScene],
])('receipts %s', (_where, open) => {
  receiptContract(open);
});
