import { describe, vi } from 'vitest';
import type { BusStage } from './bus.contract.ts';
import { busContract, sharedBusContract } from './bus.contract.ts';
import { MemoryEventBus } from './memory/event-bus.ts';
import { connectRedis } from './redis/redis.ts';

describe('the bus in memory', () => {
  busContract(async () => {
    const errors: unknown[] = [];
    const bus = new MemoryEventBus({ onError: (error) => errors.push(error) });
    return { bus, other: bus, errors };
  });
});

describe('the bus in Redis', () => {
  const open = async (): Promise<BusStage> => {
    const errors: unknown[] = [];
    const connect = () => connectRedis({ url: process.env.TEST_REDIS_URL!, onError: (error) => errors.push(error) }).bus;
    const [bus, other] = [connect(), connect()];
    await vi.waitUntil(() => bus.connected() && other.connected(), { timeout: 5_000, interval: 2 });
    return { bus, other, errors };
  };
  busContract(open);
  sharedBusContract(open);
});
