import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { textFrame } from './frame.ts';
import { FrameWriter } from './frame-writer.ts';
import type { Line } from './rpc-connection.ts';
import { SocketGuard, socketLimits } from './socket-guard.ts';

/** Milliseconds between two looks at a connection; what follows counts them. */
export const lookMs = 5_000;
const looksToSignIn = 3;
const looksUntilPing = 6;
const looksUntilDead = 8;

const ping = textFrame('PING');

/**
 * One WebSocket. `ws` reads it and opens and closes it; what we say is framed by us and written to the
 * socket under it, since `ws` would frame each copy anew and make three writes of it.
 */
export class SocketLine implements Line {
  /** Who is on the other end, once that is known. */
  sessionId: string | null = null;
  readonly #client: WebSocket;
  readonly #writer: FrameWriter;
  readonly #guard: SocketGuard;
  /** Looks since it was opened, as long as nobody has signed in; and since something was heard. */
  #nameless = 0;
  #quiet = 0;

  /** `socket`: the one that `client` reads from. */
  constructor(client: WebSocket, socket: Duplex) {
    this.#client = client;
    this.#writer = new FrameWriter(socket);
    this.#guard = new SocketGuard(this, socketLimits);
  }

  get open(): boolean {
    return this.#client.readyState === this.#client.OPEN;
  }

  get bufferedBytes(): number {
    return this.#writer.bufferedBytes;
  }

  /** After the closing frame nothing may come. */
  write(frame: Buffer): void {
    if (this.open) this.#writer.write(frame);
  }

  /** Says what was written, and then that it is over. */
  close(code: number, reason: string): void {
    this.#writer.flush();
    this.#client.close(code, reason);
  }

  terminate(): void {
    this.#client.terminate();
  }

  pause(): void {
    this.#client.pause();
  }

  resume(): void {
    this.#client.resume();
  }

  /** To be told of each frame that arrives. */
  heard(): void {
    this.#quiet = 0;
    this.#guard.heard();
  }

  /**
   * To be called every `lookMs`: a connection without a session may sign in or up, but not stay; one that is
   * quiet is asked whether it is there. (Looks are counted, not milliseconds: no clock that is set anew
   * can end a connection, and one timer does for all.)
   */
  look(): void {
    if (this.sessionId === null && ++this.#nameless >= looksToSignIn) this.close(4401, 'not signed in');
    this.#quiet++;
    if (this.#quiet === looksUntilPing) this.write(ping);
    else if (this.#quiet >= looksUntilDead) this.terminate();
  }
}
