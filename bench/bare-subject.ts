import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { FloorRequest } from './floor.ts';
import type { Line, Subject, World } from './subject.ts';

/** The floor as a subject. `mode` says how it inserts: a statement a message, or a batch a statement. */
export class BareSubject implements Subject {
  readonly #url: string;
  readonly #mode: 'single' | 'batched';
  #world: World = { people: 0, pairs: [], group: '' };
  readonly #marks = new Map<number, number>();

  constructor(url: string, mode: 'single' | 'batched') {
    this.#url = url;
    this.#mode = mode;
  }

  prepare(people: number): Promise<World> {
    const pairs = Array.from({ length: people / 2 }, () => crypto.randomUUID());
    this.#world = { people, pairs, group: crypto.randomUUID() };
    return Promise.resolve(this.#world);
  }

  async connect(person: number): Promise<Line> {
    const socket = await this.#open();
    const acknowledge = new Map<number, () => void>();
    const listeners: ((text: string) => void)[] = [];
    let sent = 0;
    let joined = 0;
    const conversations = [this.#world.pairs[Math.floor(person / 2)]!, this.#world.group];
    const ready = new Promise<void>((resolve) => {
      socket.on('message', (data: Buffer) => {
        const frame = JSON.parse(data.toString()) as { acked?: number; text?: string; joined?: true };
        if (frame.acked !== undefined) acknowledge.get(frame.acked)?.();
        else if (frame.text !== undefined) for (const listener of listeners) listener(frame.text);
        else if (++joined === conversations.length) resolve();
      });
    });
    for (const conversation of conversations) request(socket, { op: 'join', conversation });
    await ready;
    return {
      send: (conversation, text) =>
        new Promise((resolve) => {
          const n = ++sent;
          acknowledge.set(n, () => (acknowledge.delete(n), resolve()));
          request(socket, { op: 'send', n, conversation, text, mode: this.#mode });
        }),
      onText: (listener) => void listeners.push(listener),
      close: () => socket.close(),
    };
  }

  async settle(people: number[]): Promise<void> {
    const [head] = await this.#ask({ op: 'head', conversation: this.#world.group });
    for (const person of people) this.#marks.set(person, head ?? 0);
  }

  async catchUp(people: number[], count: number): Promise<() => Promise<void>> {
    const missed = await Promise.all(people.map((person) => this.#ask({ op: 'missed', conversation: this.#world.group, after: this.#marks.get(person)! })));
    if (missed.some((seqs) => seqs.length !== count)) throw new Error('the floor lost messages');
    return () => Promise.resolve();
  }

  /** The seqs that answer, over a connection of its own. */
  async #ask(question: FloorRequest): Promise<number[]> {
    const socket = await this.#open();
    request(socket, question);
    const [data] = (await once(socket, 'message')) as [Buffer];
    socket.close();
    return (JSON.parse(data.toString()) as { missed: { seq: string }[] }).missed.map(({ seq }) => Number(seq));
  }

  async #open(): Promise<WebSocket> {
    const socket = new WebSocket(this.#url, { perMessageDeflate: false });
    await once(socket, 'open');
    return socket;
  }
}

function request(socket: WebSocket, message: FloorRequest): void {
  socket.send(JSON.stringify(message));
}
