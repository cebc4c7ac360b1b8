import { stampOf, stampedText } from './device.ts';
import type { Device, DeviceOptions, Resumption } from './device.ts';
import { ThinSocket } from './thin-socket.ts';

export type FloorMode = 'single' | 'batched';

/** The floor's client: it joins, and hears. */
export class FloorDevice implements Device {
  readonly person: number;
  readonly live: Promise<void>;
  readonly #socket: ThinSocket;
  readonly #options: DeviceOptions & { mode: FloorMode };
  readonly #sentAt = new Map<number, number>();
  #requests = 0;

  constructor(options: DeviceOptions & { mode: FloorMode }) {
    this.#options = options;
    this.person = options.person;
    let joined = 0;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.live = promise;
    this.#socket = new ThinSocket(options.url, {
      path: '/',
      onOpen: () => {
        for (const conversation of options.conversations) this.#socket.send(JSON.stringify({ op: 'join', conversation }));
      },
      onText: (text) => {
        if (text.startsWith('{"acked":')) this.#acknowledge(Number(text.slice(9, -1)));
        else if (text.startsWith('{"text":')) this.#apply(text);
        else if (++joined === options.conversations.length) resolve();
      },
      onEnd: (problem) => problem && options.listener.failed(problem),
    });
  }

  send(conversation: string): void {
    const n = ++this.#requests;
    this.#sentAt.set(n, performance.now());
    this.#socket.send(JSON.stringify({ op: 'send', n, conversation, text: stampedText(this.person), mode: this.#options.mode }));
  }

  cursor(): number {
    return 0;
  }

  close(): Resumption {
    this.#socket.destroy();
    return { held: new Map(), watermark: null };
  }

  #acknowledge(n: number): void {
    const sentAt = this.#sentAt.get(n)!;
    this.#sentAt.delete(n);
    this.#options.listener.acknowledged(this, sentAt, 0);
  }

  #apply(frame: string): void {
    const { sender, sentAt } = stampOf(frame)!;
    this.#options.listener.applied(this, sender, sentAt);
  }
}
