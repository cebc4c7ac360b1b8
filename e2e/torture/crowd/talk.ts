import type { DeliveryClient } from '../../../src/client/contract.ts';
import type { EventKind } from '../../../src/domain/event.ts';
import type { Place } from './cast.ts';
import { pick } from './cast.ts';
import type { Device } from './device.ts';

/** How often it is looked whether it is time to say something (milliseconds). */
const beatMs = 50;
/** Whoever has as many sends waiting says nothing more. */
const longQueue = 60;

const emoji = ['👍', '❤️', '🎉', '👩‍👩‍👧', '🇺🇦'];
const phrases = ['hello', 'is anybody here?', 'שלום לכולם', 'مرحبا', '<b>&amp;</b>', '𝔘𝔫𝔦𝔠𝔬𝔡𝔢', 'line\nafter\nline', '👩‍🚀🚀', 'e\u0301'];

interface Deed {
  kind: EventKind;
  call(client: DeliveryClient): Promise<string>;
}

/** What the devices of one process say, edit, delete and react to, as the dice fall. */
export class Talk {
  readonly #devices: readonly Device[];
  readonly #kinds: ReadonlyMap<string, Place['kind']>;
  readonly #random: () => number;
  #timer: NodeJS.Timeout | undefined;
  #said = 0;

  constructor(devices: readonly Device[], { places, random }: { places: readonly Place[]; random(): number }) {
    this.#devices = devices;
    this.#kinds = new Map(places.map(({ id, kind }) => [id, kind]));
    this.#random = random;
  }

  /** Events a second; 0 for silence. */
  setRate(perSecond: number): void {
    clearInterval(this.#timer);
    let due = 0;
    let last = performance.now();
    if (perSecond <= 0) return;
    this.#timer = setInterval(() => {
      const at = performance.now();
      // A process that stood still does not shout afterwards.
      due += Math.min(1, (at - last) / 1_000) * perSecond;
      last = at;
      for (; due >= 1; due--) this.#speak(pick(this.#random, this.#devices));
    }, beatMs);
  }

  /** Resolves when all of it is in the outboxes, with how many that are. What cannot be stored is not said. */
  async queue(perDevice: number): Promise<number> {
    const asked = await Promise.allSettled(this.#devices.flatMap((device) => this.#queueOn(device, perDevice)));
    return asked.filter(({ status }) => status === 'fulfilled').length;
  }

  #queueOn(device: Device, count: number): Promise<void>[] {
    const places = this.#placesOf(device).filter((id) => this.#kinds.get(id) !== 'everyone');
    if (places.length === 0) return [];
    // Few places: in each, one is on its way at a time.
    const chosen = [pick(this.#random, places), pick(this.#random, places)];
    return Array.from({ length: count }, () => {
      const conversationId = pick(this.#random, chosen);
      const { kind, call } = this.#message(device, conversationId);
      return device.ask(conversationId, kind, call);
    });
  }

  #speak(device: Device): void {
    const random = this.#random;
    const places = this.#placesOf(device);
    if (places.length === 0 || device.client.status().queued > longQueue) return;
    const conversationId = pick(random, places);
    if (random() < 0.3) device.client.typing(conversationId);
    this.#read(device, conversationId);
    const { kind, call } = this.#deed(device, conversationId);
    // Without room on its disk, a device refuses at once.
    device.ask(conversationId, kind, call).catch(() => {});
  }

  #read(device: Device, conversationId: string): void {
    const dice = this.#random();
    const last = device.messages(conversationId).at(-1);
    if (!last || dice > 0.6) return;
    if (dice < 0.05) device.client.markUnread(conversationId, last.seq);
    else device.client.markRead(conversationId, last.seq);
  }

  /** Where it may talk: not where everybody hears each word, if there is anywhere else; now and then where it no longer is. */
  #placesOf({ client }: Device): string[] {
    const random = this.#random;
    const weight = (id: string) => ({ everyone: 0.35, flood: 0.2, group: 1, direct: 1 })[this.#kinds.get(id) ?? 'group'];
    const places = client.conversations().filter(({ left }) => !left || random() < 0.03);
    const chosen = places.filter(({ conversationId }) => random() < weight(conversationId));
    return (chosen.length > 0 ? chosen : places).map(({ conversationId }) => conversationId);
  }

  #deed(device: Device, conversationId: string): Deed {
    const random = this.#random;
    const messages = device.messages(conversationId);
    const dice = random();
    if (dice < 0.68 || messages.length === 0) return this.#message(device, conversationId);
    const { seq, senderId } = pick(random, messages);
    if (dice < 0.8) return { kind: 'message.sent', call: (client) => client.send(conversationId, { text: this.#text(device), replyTo: seq }) };
    if (dice < 0.88) return { kind: 'reaction.changed', call: (client) => client.react(conversationId, seq, { emoji: pick(random, emoji), on: random() < 0.7 }) };
    // Of others' messages too, at times: that is refused.
    const isMine = senderId === device.userId || random() < 0.05;
    if (!isMine) return this.#message(device, conversationId);
    if (dice < 0.96) return { kind: 'message.edited', call: (client) => client.edit(conversationId, seq, `${this.#text(device)} (edited)`) };
    return { kind: 'message.deleted', call: (client) => client.remove(conversationId, seq) };
  }

  #message(device: Device, conversationId: string): Deed {
    const text = this.#text(device);
    return { kind: 'message.sent', call: (client) => client.send(conversationId, { text }) };
  }

  #text({ name }: Device): string {
    const phrase = pick(this.#random, phrases);
    const isLong = this.#random() < 0.03;
    return `${name} #${++this.#said} ${isLong ? `${phrase} `.repeat(300) : phrase}`;
  }
}
