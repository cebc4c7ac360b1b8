const firstMs = 250;
const longestMs = 30_000;

/**
 * How long to wait before trying again (milliseconds), after `attempts` failures. Jittered over half
 * of its length: a thousand clients that lost one server must not return at one instant.
 */
export function backoff(attempts: number, random: () => number): number {
  const length = Math.min(longestMs, firstMs * 2 ** Math.min(attempts, 16));
  return length * (0.5 + random() / 2);
}
