import { describe } from 'vitest';
import { asOfContract } from './as-of.contract.ts';
import { batchContract } from './event-batch.contract.ts';
import { memberContract } from './event-member.contract.ts';
import { messageContract } from './event-message.contract.ts';
import { pageContract } from './event-page.contract.ts';
import { logContract } from './event.contract.ts';
import { memoryScene, postgresScene } from './test-scene.ts';

describe.each([
  ['in memory', memoryScene],
  ['in PostgreSQL', postgresScene],
])('the log %s', (_where, open) => {
  logContract(open);
  describe('in batches', () => {
    batchContract(open);
  });
  describe('by pages', () => {
    pageContract(open);
  });
  describe('messages', () => {
    messageContract(open);
  });
  describe('members', () => {
    memberContract(open);
  });
  describe('for somebody who left', () => {
    asOfContract(open);
  });
});
