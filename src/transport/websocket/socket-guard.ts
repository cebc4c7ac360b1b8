export interface SocketLimits {
  /** Frames a connection may send in a second; more are left in its own send buffer until the next. */
  framesPerSecond: number;
  /** Above this many unread bytes a connection is not listened to: it asks for more than it reads. */
  unreadBytes: number;
}

export const socketLimits: SocketLimits = { framesPerSecond: 1_000, unreadBytes: 4 * 1024 * 1024 };

const recheckMs = 100;

/** As much of a connection as the guard touches. */
interface Guarded {
  readonly open: boolean;
  readonly bufferedBytes: number;
  pause(): void;
  resume(): void;
}

/**
 * Slows a connection that floods us or does not read its answers, by not listening to it: TCP then
 * slows the sender down. Nobody else notices, and nothing it sent is lost.
 */
export class SocketGuard {
  readonly #socket: Guarded;
  readonly #limits: SocketLimits;
  #frames = 0;
  #windowStart = 0;
  #waiting = false;

  constructor(socket: Guarded, limits: SocketLimits) {
    this.#socket = socket;
    this.#limits = limits;
  }

  /** To be told of each frame. */
  heard(): void {
    // Not the time of day: set back, it would keep a busy connection waiting for as long.
    const now = performance.now();
    if (now - this.#windowStart >= 1_000) {
      this.#windowStart = now;
      this.#frames = 0;
    }
    this.#frames++;
    if (this.#frames > this.#limits.framesPerSecond) this.#hold(this.#windowStart + 1_000 - now);
    else if (this.#socket.bufferedBytes > this.#limits.unreadBytes) this.#hold(recheckMs);
  }

  #hold(ms: number): void {
    if (this.#waiting) return;
    this.#waiting = true;
    this.#socket.pause();
    setTimeout(() => this.#recheck(), ms).unref();
  }

  #recheck(): void {
    if (!this.#socket.open) return;
    if (this.#socket.bufferedBytes > this.#limits.unreadBytes) {
      setTimeout(() => this.#recheck(), recheckMs).unref();
      return;
    }
    this.#waiting = false;
    this.#socket.resume();
  }
}
