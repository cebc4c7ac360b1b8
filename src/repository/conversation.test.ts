import { describe } from 'vitest';
import { conversationContract } from './conversation.contract.ts';
import { memoryScene, postgresScene } from './test-scene.ts';

describe.each([
  ['in memory', memoryScene],
  ['in PostgreSQL', postgresScene],
])('conversations %s', (_where, open) => {
  conversationContract(open);
});
