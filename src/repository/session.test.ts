import { describe } from 'vitest';
import { sessionContract } from './session.contract.ts';
import { memoryScene, postgresScene } from './test-scene.ts';

describe('sessions in memory', () => sessionContract(memoryScene));
describe('sessions in PostgreSQL', () => sessionContract(postgresScene));
