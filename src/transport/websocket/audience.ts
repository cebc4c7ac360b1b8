import type { Unsubscribe } from '../../domain/bus.ts';
import type { Device } from './device.ts';

interface Person {
  devices: Set<Device>;
  subscribed: Promise<Unsubscribe>;
}

/** The people who are connected here, each with their devices and one subscription to what concerns them. */
export class Audience {
  readonly #people = new Map<string, Person>();
  readonly #subscribe: (userId: string) => Promise<Unsubscribe>;

  constructor(subscribe: (userId: string) => Promise<Unsubscribe>) {
    this.#subscribe = subscribe;
  }

  get userIds(): string[] {
    return [...this.#people.keys()];
  }

  *devices(): Iterable<Device> {
    for (const { devices } of this.#people.values()) yield* devices;
  }

  devicesOf(userId: string): Iterable<Device> {
    return this.#people.get(userId)?.devices ?? [];
  }

  /** Resolves when what concerns the person is heard. */
  async add(device: Device): Promise<void> {
    const { userId } = device;
    const person = this.#people.get(userId) ?? { devices: new Set(), subscribed: this.#subscribe(userId) };
    this.#people.set(userId, person);
    person.devices.add(device);
    await person.subscribed;
  }

  /** Resolves when nothing is heard any more of somebody who has no device left here. */
  async remove(device: Device): Promise<void> {
    const person = this.#people.get(device.userId);
    if (!person?.devices.delete(device) || person.devices.size > 0) return;
    this.#people.delete(device.userId);
    (await person.subscribed)();
  }
}
