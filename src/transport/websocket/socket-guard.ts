import type { WebSocket } from 'ws';

export interface SocketLimits {
  /** Frames a connection may send in a second; more are left in its own send buffer until the next. */
  framesPerSecond: number;
  /** Above this many unread bytes a connection is not listened to: it asks for more than it reads. */
  unreadBytes: number;
  /** Milliseconds a connection may take to say who it is. */
  signInMs: number;
}

export const socketLimits: SocketLimits = { framesPerSecond: 1_000, unreadBytes: 4 * 1024 * 1024, signInMs: 10_000 };

const recheckMs = 100;

/**
 * Slows a connection that floods us or does not read its answers, by not listening to it: TCP then
 * slows the sender down. Nobody else notices, and nothing it sent is lost.
 */
export function guardSocket(socket: WebSocket, limits: SocketLimits): void {
  let frames = 0;
  let windowStart = 0;
  let waiting = false;

  const recheck = () => {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > limits.unreadBytes) {
      setTimeout(recheck, recheckMs).unref();
      return;
    }
    waiting = false;
    socket.resume();
  };
  const hold = (ms: number) => {
    if (waiting) return;
    waiting = true;
    socket.pause();
    setTimeout(recheck, ms).unref();
  };

  socket.on('message', () => {
    // Not the time of day: set back, it would keep a busy connection waiting for as long.
    const now = performance.now();
    if (now - windowStart >= 1_000) {
      windowStart = now;
      frames = 0;
    }
    frames++;
    if (frames > limits.framesPerSecond) hold(windowStart + 1_000 - now);
    else if (socket.bufferedAmount > limits.unreadBytes) hold(recheckMs);
  });
}
