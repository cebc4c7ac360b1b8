type Direction = 'none' | 'up' | 'down' | 'both';

/** How a link behaves. Up is from who called to who was called. */
export interface Weather {
  /** On the way for this long, give or take the jitter; what was sent first arrives first. */
  delayMs: number;
  jitterMs: number;
  /** Of each connection, in each direction. */
  bytesPerSecond: number;
  /** The direction that the three above are about. */
  slow: Direction;
  /** Nothing is read: nothing passes, not even an end, and the sender's buffers fill up. Thawed, it goes on where it was. */
  frozen: Direction;
  /** Everything is read and nothing passes. No such connection can go on afterwards: it is reset. */
  swallowed: Direction;
  /** New connections are reset at once. */
  refuse: boolean;
}

export const calm: Weather = {
  delayMs: 0,
  jitterMs: 0,
  bytesPerSecond: Infinity,
  slow: 'both',
  frozen: 'none',
  swallowed: 'none',
  refuse: false,
};

export function covers(direction: Direction, way: 'up' | 'down'): boolean {
  return direction === way || direction === 'both';
}
