import { stampOf, stampedText } from './device.ts';
import type { Device, DeviceOptions, Resumption } from './device.ts';
import { ThinSocket } from './thin-socket.ts';

/** The floor's client: it joins, hears, and asks for what it missed. */
export class FloorDevice implements Device {
  readonly person: number;
  readonly open: Promise<void>;
  readonly live: Promise<void>;
  readonly level: Promise<void>;
  readonly #becomeLevel: () => void;
  readonly #socket: ThinSocket;
  readonly #options: DeviceOptions & { mode: 'single' | 'batched' };
  readonly #sentAt = new Map<number, number>();
  #requests = 0;
  #learnHead: (seq: number) => void = () => {};

  constructor(options: DeviceOptions & { mode: 'single' | 'batched' }) {
    this.#options = options;
    this.person = options.person;
    let joined = 0;
    const opening = Promise.withResolvers<void>();
    this.open = opening.promise;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.live = promise;
    ({ promise: this.level, resolve: this.#becomeLevel } = Promise.withResolvers<void>());
    if (!options.resume) this.#becomeLevel();
    this.#socket = new ThinSocket(options.url, {
      path: '/',
      onOpen: () => {
        opening.resolve();
        this.#join();
      },
      onText: (text) => {
        if (text.startsWith('{"acked":')) this.#acknowledge(Number(text.slice(9, -1)));
        else if (text.startsWith('{"text":')) this.#apply(text);
        else if (text.startsWith('{"missed":')) this.#catchUp(text);
        else if (text.startsWith('{"head":')) this.#learnHead(Number(text.slice(8, -1)));
        else if (++joined === options.conversations.length) resolve();
      },
      onEnd: (problem) => problem && options.listener.failed(problem),
    });
  }

  send(conversation: string): void {
    const n = ++this.#requests;
    this.#sentAt.set(n, performance.now());
    this.#ask({ op: 'send', n, conversation, text: stampedText(this.person), mode: this.#options.mode });
  }

  async endOf(conversation: string): Promise<{ seq: number; id: string }> {
    this.#ask({ op: 'head', conversation });
    return { seq: await new Promise((resolve) => (this.#learnHead = resolve)), id: '' };
  }

  cursor(): number {
    return 0;
  }

  close(): Resumption {
    this.#socket.destroy();
    return { held: new Map(), watermark: null };
  }

  #join(): void {
    for (const conversation of this.#options.conversations) this.#ask({ op: 'join', conversation });
    for (const [conversation, { seq }] of this.#options.resume?.held ?? []) this.#ask({ op: 'missed', conversation, after: seq });
  }

  #ask(request: object): void {
    this.#socket.send(JSON.stringify(request));
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

  #catchUp(frame: string): void {
    for (let at = frame.indexOf('"text":'); at >= 0; ) {
      const next = frame.indexOf('"text":', at + 7);
      this.#apply(frame.slice(at, next < 0 ? undefined : next));
      at = next;
    }
    this.#becomeLevel();
  }
}
