import { describe } from 'vitest';
import { conversationContract } from './conversation.contract.ts';
import { memoryScene, postgresScene } from './test-scene.ts';

describe('conversations in memory', () => conversationContract(memoryScene));
describe('conversations in PostgreSQL', () => conversationContract(postgresScene));
