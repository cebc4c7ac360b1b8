import { describe } from 'vitest';
import { userContract } from './user.contract.ts';
import { memoryScene, postgresScene } from './test-scene.ts';

describe('users in memory', () => userContract(memoryScene));
describe('users in PostgreSQL', () => userContract(postgresScene));
