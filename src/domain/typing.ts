/** Typing signals are sent at most this often, and believed for `typingTtlMs` (milliseconds). */
export const typingIntervalMs = 3_000;
export const typingTtlMs = 6_000;
