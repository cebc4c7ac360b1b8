import { describe } from 'vitest';
import { headContract } from './head.contract.ts';
import { memoryScene, postgresScene } from './test-scene.ts';

describe('heads in memory', () => headContract(memoryScene));
describe('heads in PostgreSQL', () => headContract(postgresScene));
