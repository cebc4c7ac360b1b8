import type { DeliveryClient } from '../../src/client/contract.ts';
import { createClient } from '../../src/client/holdfast-client.ts';
import { MemoryStorage } from '../../src/client/storage/memory-storage.ts';
import { signUp } from '../harness/account.ts';

/** A nick of the log as a person of ours. */
export interface Person {
  nick: string;
  userId: string;
  token: string;
  /** The server this person's connection goes to. */
  url: string;
}

/** One device of a person, with all it was handed. */
export interface Device {
  person: Person;
  client: DeliveryClient;
  storage: MemoryStorage;
}

/** Everyone who says something, registered once however many files they speak in, and spread over the servers. */
export class Crowd {
  readonly #urls: string[];
  readonly #people = new Map<string, Person>();

  constructor(urls: string[]) {
    this.#urls = urls;
  }

  async gather(nicks: string[]): Promise<Person[]> {
    const strangers = nicks.filter((nick) => !this.#people.has(nick));
    for (let at = 0; at < strangers.length; at += 8) {
      await Promise.all(strangers.slice(at, at + 8).map((nick, i) => this.#register(nick, this.#people.size + i)));
    }
    return nicks.map((nick) => this.#people.get(nick)!);
  }

  async #register(nick: string, number: number): Promise<void> {
    const url = this.#urls[number % this.#urls.length]!;
    // A nick may hold brackets and bars and nothing else; the number makes the name valid and unique.
    const username = `n${number}.${nick.replaceAll(/[^\p{L}\p{N}._-]/gu, '').slice(0, 20)}`;
    const { id, token } = await signUp(url, { username, displayName: nick.slice(0, 64) });
    this.#people.set(nick, { nick, userId: id, token, url });
  }
}

export async function openDevice(person: Person): Promise<Device> {
  const storage = new MemoryStorage();
  const client = createClient({ url: person.url, token: person.token, storage });
  await client.start();
  return { person, client, storage };
}
