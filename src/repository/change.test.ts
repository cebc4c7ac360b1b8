import { describe } from 'vitest';
import { changeContract } from './change.contract.ts';
import { memoryScene, postgresScene } from './test-scene.ts';

describe('changes in memory', () => changeContract(memoryScene));
describe('changes in PostgreSQL', () => changeContract(postgresScene));
