import { describe, vi } from 'vitest';
import { busContract } from './bus.contract.ts';
import { MemoryEventBus } from './memory/event-bus.ts';
import { connectRedis } from './redis/redis.ts';

describe('the bus in memory', () => {
  busContract(async () => {
    const errors: unknown[] = [];
    const bus = new MemoryEventBus({ onError: (error) => errors.push(error) });
    return { bus, other: bus, errors };
  }, { foreign: false });
});

describe('the bus in Redis', () => {
  busContract(async () => {
    const errors: unknown[] = [];
    const connect = () => connectRedis({ url: process.env.TEST_REDIS_URL!, onError: (error) => errors.push(error) }).bus;
    const [bus, other] = [connect(), connect()];
    await vi.waitUntil(() => bus.connected() && other.connected(), { timeout: 5_000, interval: 2 });
    return { bus, other, errors };
  }, { foreign: true });
});
