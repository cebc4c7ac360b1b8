import { WebSocket } from 'ws';

/**
 * A device's sockets, which go to another server each time, as behind a load balancer that has not
 * yet heard of a server's death. They can be killed, or left unread.
 */
export class SocketDrawer {
  readonly #urls: string[];
  readonly #random: () => number;
  readonly #sockets = new Set<WebSocket>();
  #isStalled = false;

  constructor(urls: string[], random: () => number) {
    this.#urls = urls;
    this.#random = random;
  }

  /** To be handed to a client. */
  get WebSocket(): typeof globalThis.WebSocket {
    const roam = (url: string) => this.#roam(url);
    const keep = (socket: WebSocket) => this.#keep(socket);
    class RoamingSocket extends WebSocket {
      constructor(url: string) {
        super(roam(url), { perMessageDeflate: false });
        keep(this);
      }
    }
    return RoamingSocket as unknown as typeof globalThis.WebSocket;
  }

  killAll(): void {
    for (const socket of this.#sockets) socket.terminate();
  }

  /** Nothing is read from its sockets, also not from new ones. */
  stall(on: boolean): void {
    this.#isStalled = on;
    for (const socket of this.#sockets) {
      if (on) socket.pause();
      else socket.resume();
    }
  }

  #roam(url: string): string {
    const { pathname, search } = new URL(url);
    const server = this.#urls[Math.floor(this.#random() * this.#urls.length)]!;
    return `${server.replace(/^http/, 'ws')}${pathname}${search}`;
  }

  #keep(socket: WebSocket): void {
    this.#sockets.add(socket);
    socket.on('error', () => {});
    socket.on('open', () => this.#isStalled && socket.pause());
    socket.on('close', () => this.#sockets.delete(socket));
  }
}
