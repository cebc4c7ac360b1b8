import { describe } from 'vitest';
import { receiptContract } from './receipt.contract.ts';
import { memoryScene, postgresScene } from './test-scene.ts';

describe('receipts in memory', () => receiptContract(memoryScene));
describe('receipts in PostgreSQL', () => receiptContract(postgresScene));
