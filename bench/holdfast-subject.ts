import { setTimeout as sleep } from 'node:timers/promises';
import { signUp } from '../e2e/harness/account.ts';
import { post } from '../e2e/harness/call.ts';
import type { DeliveryClient } from '../src/client/contract.ts';
import { createClient } from '../src/client/holdfast-client.ts';
import { MemoryStorage } from '../src/client/storage/memory-storage.ts';
import type { StreamMessage } from '../src/domain/stream.ts';
import type { Line, Subject, World } from './subject.ts';
import { Wire } from '../e2e/harness/wire.ts';

interface Person {
  id: string;
  token: string;
  storage: MemoryStorage;
}

/** Holdfast as a subject: sends and the stream by bare frames, catching up by the delivery client that people use. */
export class HoldfastSubject implements Subject {
  readonly #url: string;
  readonly #people: Person[] = [];
  #group = '';

  constructor(url: string) {
    this.#url = url;
  }

  async prepare(people: number): Promise<World> {
    while (this.#people.length < people) {
      const next = Array.from({ length: Math.min(8, people - this.#people.length) }, (_, i) => this.#signUp(this.#people.length + i));
      this.#people.push(...(await Promise.all(next)));
    }
    const pairs = await Promise.all(
      Array.from({ length: people / 2 }, (_, i) => this.#open(2 * i, 'conversations.openDirect', { userId: this.#people[2 * i + 1]!.id })),
    );
    const memberIds = this.#people.slice(1).map(({ id }) => id);
    this.#group = await this.#open(0, 'conversations.createGroup', { clientId: crypto.randomUUID(), title: 'Everyone', memberIds, historyVisible: true });
    return { people, pairs, group: this.#group };
  }

  async connect(person: number): Promise<Line> {
    const wire = await Wire.open(this.#url, this.#people[person]!.token);
    const listeners: ((text: string) => void)[] = [];
    await wire.listen((message) => {
      const news = message as StreamMessage;
      if (news.type !== 'event' || news.event.kind !== 'message.sent') return;
      for (const listener of listeners) listener(news.event.payload.text as string);
    });
    return {
      send: async (conversationId, text) => {
        await wire.call('mutation', 'messages.send', { conversationId, clientId: crypto.randomUUID(), text });
      },
      onText: (listener) => void listeners.push(listener),
      close: () => wire.close(),
    };
  }

  async settle(people: number[]): Promise<void> {
    const clients = people.map((person) => this.#client(person));
    await Promise.all(clients.map((client) => client.start()));
    for (const person of people) while (!(await this.#holdsAll(person))) await sleep(50);
    await Promise.all(clients.map((client) => client.stop()));
  }

  async catchUp(people: number[], count: number): Promise<() => Promise<void>> {
    const clients = people.map((person) => this.#client(person));
    await Promise.all(clients.map((client) => this.#hears(client, count)));
    return async () => void (await Promise.all(clients.map((client) => client.stop())));
  }

  #hears(client: DeliveryClient, count: number): Promise<void> {
    return new Promise((resolve, reject) => {
      let missing = count;
      client.onEvent((event) => {
        if (event.conversationId === this.#group && --missing === 0) resolve();
      });
      client.start().catch(reject);
    });
  }

  async #holdsAll(person: number): Promise<boolean> {
    const { conversations } = await this.#people[person]!.storage.load();
    return conversations.length === 2 && conversations.every(({ cursor, head }) => cursor === head.lastSeq);
  }

  #client(person: number): DeliveryClient {
    const { token, storage } = this.#people[person]!;
    return createClient({ url: this.#url, token, storage });
  }

  async #signUp(number: number): Promise<Person> {
    const { id, token } = await signUp(this.#url, { username: `person.${number}`, displayName: `Person ${number}` });
    return { id, token, storage: new MemoryStorage() };
  }

  async #open(by: number, path: string, input: unknown): Promise<string> {
    const head = (await post(this.#url, path, { token: this.#people[by]!.token, input })) as { conversationId: string };
    return head.conversationId;
  }
}
