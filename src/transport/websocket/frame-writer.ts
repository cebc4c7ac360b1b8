import type { Writable } from 'node:stream';

/**
 * Writes whole frames to a socket, all of one turn of the event loop at once: a system call costs more
 * than the frames in it. Frames stay in order; nothing waits longer than the turn.
 */
export class FrameWriter {
  readonly #socket: Pick<Writable, 'write' | 'writable' | 'writableLength'>;
  #frames: Buffer[] | null = null;
  #bytes = 0;

  constructor(socket: Pick<Writable, 'write' | 'writable' | 'writableLength'>) {
    this.#socket = socket;
  }

  /** Bytes that were taken and not passed on to the network. */
  get bufferedBytes(): number {
    return this.#bytes + this.#socket.writableLength;
  }

  write(frame: Buffer): void {
    this.#bytes += frame.length;
    if (this.#frames) {
      this.#frames.push(frame);
    } else {
      this.#frames = [frame];
      if (waiting.push(this) === 1) setImmediate(flushAll);
    }
  }

  /** Writes what waits now: before a closing frame, which `ws` writes by itself. */
  flush(): void {
    const frames = this.#frames;
    this.#frames = null;
    this.#bytes = 0;
    if (frames && this.#socket.writable) this.#socket.write(frames.length === 1 ? frames[0]! : Buffer.concat(frames));
  }
}

/** Of all sockets of the process: one callback a turn, not one a socket. */
let waiting: FrameWriter[] = [];

function flushAll(): void {
  const writers = waiting;
  waiting = [];
  for (const writer of writers) writer.flush();
}
