import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { v4 } from 'uuid';
import type { RateLimit, RateLimiter } from '../domain/rate-limit.ts';

export function rateLimitContract(open: () => Promise<{ limiter: RateLimiter; close(): Promise<void> }>): void {
  let limiter: RateLimiter;
  let close: () => Promise<void>;
  beforeAll(async () => void ({ limiter, close } = await open()));
  afterAll(() => close());

  const limit = (points: number, windowMs = 60_000): RateLimit => ({ name: `test-${v4()}`, points, windowMs });

  test('so many are let through, and the next is told how long to wait', async () => {
    const three = limit(3);
    for (let i = 0; i < 3; i++) await limiter.take(three, 'alice');
    const refusal = await limiter.take(three, 'alice').catch((error: unknown) => error);
    expect(refusal).toMatchObject({ name: 'DomainError', code: 'rate_limited' });
    const { retryAfterMs } = refusal as { retryAfterMs: number };
    expect(retryAfterMs).toBeGreaterThan(50_000);
    expect(retryAfterMs).toBeLessThanOrEqual(60_000);
  });

  test('what each server counts for itself is counted as well', async () => {
    const own: RateLimit = { ...limit(2), perServer: true };
    for (let i = 0; i < 2; i++) await limiter.take(own, 'alice');
    await expect(limiter.take(own, 'alice')).rejects.toMatchObject({ code: 'rate_limited' });
  });

  test('people and limits are counted apart', async () => {
    const [one, other] = [limit(1), limit(1)];
    await limiter.take(one, 'alice');
    await limiter.take(one, 'bob');
    await limiter.take(other, 'alice');
    await expect(limiter.take(one, 'alice')).rejects.toMatchObject({ code: 'rate_limited' });
  });

  test('points asked for at once are not given twice', async () => {
    const ten = limit(10);
    const answers = await Promise.allSettled(Array.from({ length: 30 }, () => limiter.take(ten, 'alice')));
    expect(answers.filter((answer) => answer.status === 'fulfilled')).toHaveLength(10);
  });

  test('in the next window there are new points', async () => {
    const one = limit(1, 1_000);
    await limiter.take(one, 'alice');
    await expect(limiter.take(one, 'alice')).rejects.toMatchObject({ code: 'rate_limited' });
    await vi.waitFor(() => limiter.take(one, 'alice'), { timeout: 5_000, interval: 50 });
  });

  test('a window shorter than a second ends too', async () => {
    const one = limit(1, 100);
    await limiter.take(one, 'alice');
    await expect(limiter.take(one, 'alice')).rejects.toMatchObject({ code: 'rate_limited' });
    await vi.waitFor(() => limiter.take(one, 'alice'), { timeout: 5_000, interval: 50 });
  });
}
