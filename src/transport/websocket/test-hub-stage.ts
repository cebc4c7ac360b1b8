import { v4, v7 } from 'uuid';
import type { Channel, EventBus, Unsubscribe } from '../../domain/bus.ts';
import { conversationChannel, userChannel } from '../../domain/bus.ts';
import type { Draft, EventKind, LogEvent } from '../../domain/event.ts';
import { isKind } from '../../domain/event.ts';
import type { StreamMessage } from '../../domain/stream.ts';
import { MemoryDatabase } from '../../repository/memory/memory-database.ts';
import { createMemoryRepositories } from '../../repository/memory/repositories.ts';
import { TestMeter } from '../../service/test-meter.ts';
import { Device } from './device.ts';
import { HeadPoll } from './head-poll.ts';
import { Hub } from './hub.ts';
import type { PreparedMessage } from './prepared-message.ts';
import type { StreamSink } from './push-stream.ts';

/** A bus whose publishes are delivered by hand, so that a test can lose, repeat and reorder them. */
export class HandBus implements EventBus {
  readonly published: { channel: string; message: unknown }[] = [];
  readonly #listeners = new Map<string, Set<(message: unknown) => void>>();

  publish<T>(channel: Channel<T>, message: T): void {
    this.published.push({ channel: channel.name, message });
  }

  async subscribe<T>(channel: Channel<T>, listener: (message: T | null) => void): Promise<Unsubscribe> {
    const listeners = this.#listeners.get(channel.name) ?? new Set();
    this.#listeners.set(channel.name, listeners.add(listener as (message: unknown) => void));
    return () => listeners.delete(listener as (message: unknown) => void);
  }

  /** Delivers what was published so far, in an order of one's choosing. */
  deliver(order: (news: { channel: string; message: unknown }[]) => { channel: string; message: unknown }[] = (news) => news): void {
    for (const { channel, message } of order(this.published.splice(0))) this.say(channel, message);
  }

  say(channel: string, message: unknown): void {
    for (const listener of this.#listeners.get(channel) ?? []) listener(message);
  }

  connected(): boolean {
    return true;
  }

  async close(): Promise<void> {}
}

/** One server's hub over memory repositories, with alice's group in it. */
export class HubStage {
  readonly database = new MemoryDatabase();
  readonly repositories = createMemoryRepositories(this.database);
  readonly bus = new HandBus();
  readonly errors: unknown[] = [];
  readonly meter = new TestMeter();
  readonly hub = new Hub({ ...this.repositories, bus: this.bus }, { schedule: (run, ms) => void setTimeout(run, ms), onError: (error) => this.errors.push(error), meter: this.meter });
  readonly poll = new HeadPoll(this.hub, this.repositories, { pollMs: 1_000, compareMs: 60_000, onRevoked: () => {}, onError: (error) => this.errors.push(error) });
  readonly group = v4();

  async person(name: string): Promise<string> {
    const id = v7();
    await this.repositories.users.create({ id, email: `${name}@example.org`, username: name, displayName: name, passwordHash: '' });
    return id;
  }

  async openGroup(creatorId: string, memberIds: string[], historyVisible = false): Promise<void> {
    await this.repositories.conversations.open({ conversationId: this.group, eventId: v7(), kind: 'group', title: 'Group', historyVisible, creatorId, memberIds });
  }

  /** Appends and publishes, as the services do. */
  async append<K extends EventKind>(draft: Omit<Draft<K>, 'conversationId' | 'clientId'>): Promise<LogEvent> {
    const [result] = await this.repositories.log.append([{ ...draft, conversationId: this.group, clientId: v4() } as Draft]);
    if (result?.status !== 'appended') throw new Error(`not appended: ${JSON.stringify(result)}`);
    const { event, epoch } = result;
    this.bus.publish(conversationChannel(this.group), { type: 'event', event, epoch });
    if (isKind(event, 'member.joined')) {
      this.bus.publish(userChannel(event.payload.userId), { type: 'joined', conversationId: this.group, joinedSeq: event.seq });
    }
    return event;
  }

  say(senderId: string, text: string): Promise<LogEvent> {
    return this.append<'message.sent'>({ senderId, kind: 'message.sent', payload: { text } });
  }

  async connect(userId: string, options: { since?: number; socket?: { bufferedBytes: number; close(): void } } = {}): Promise<Connected> {
    const listener = new Listener(options.socket);
    const device = new Device({ connectionId: v4(), userId, sessionId: v4(), since: options.since ?? null, sink: listener, schedule: (run, ms) => void setTimeout(run, ms) });
    await this.hub.connect(device, options.since ?? null);
    return Object.assign(listener, { device });
  }
}

/** A group of Alice's, with Bob in it, on a server that has looked around once. */
export async function openHub(): Promise<{ stage: HubStage; alice: string; bob: string }> {
  const stage = new HubStage();
  const [alice, bob] = [await stage.person('alice'), await stage.person('bob')];
  await stage.openGroup(alice, [bob]);
  await stage.poll.poll();
  return { stage, alice, bob };
}

export type Connected = Listener & { device: Device };

/** Collects what a device is sent. */
class Listener implements StreamSink {
  readonly heard: { message: StreamMessage; watermark: number }[] = [];
  readonly waitingSince = null;
  readonly #socket: { bufferedBytes: number; close(code: number, reason: string): void };

  constructor(socket: { bufferedBytes: number; close(): void } = { bufferedBytes: 0, close: () => {} }) {
    this.#socket = socket;
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedBytes;
  }

  send({ message }: PreparedMessage, watermark: number): void {
    this.heard.push({ message, watermark });
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  get seqs(): number[] {
    return this.heard.flatMap(({ message }) => (message.type === 'event' ? [message.event.seq] : []));
  }

  of<T extends StreamMessage['type']>(type: T): Extract<StreamMessage, { type: T }>[] {
    return this.heard.map(({ message }) => message).filter((message) => message.type === type) as Extract<StreamMessage, { type: T }>[];
  }
}
