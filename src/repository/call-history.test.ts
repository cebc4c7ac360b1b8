import { describe } from 'vitest';
import { callHistoryContract } from './call-history.contract.ts';
import { memoryScene, postgresScene } from './test-scene.ts';

describe('past calls in memory', () => callHistoryContract(memoryScene));
describe('past calls in PostgreSQL', () => callHistoryContract(postgresScene));
