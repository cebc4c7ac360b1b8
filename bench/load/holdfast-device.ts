import { v7 as newId } from 'uuid';
import { personId, tokenOf } from '../fill/world.ts';
import { stampOf, stampedText } from './device.ts';
import type { Device, DeviceOptions, Held, Resumption } from './device.ts';
import { eventsIn, headsIn, seqIn } from './event-text.ts';
import { Reporter } from './reporter.ts';
import { TrpcLine } from './trpc-line.ts';

/** A message of the stream says first of what kind it is. */
const typeKey = '"data":{"type":"';

/**
 * Holdfast's client, as thin as one can be that does what a real device does (`src/client`): it applies events in
 * order and reads the log where the stream has a gap, says which epoch it knows of, and reports what it holds.
 */
export class HoldfastDevice implements Device {
  readonly person: number;
  readonly open: Promise<void>;
  readonly live: Promise<void>;
  readonly level: Promise<void>;
  readonly #held: Held;
  readonly #options: DeviceOptions;
  readonly #line: TrpcLine;
  readonly #reporter: Reporter;
  /** Conversations whose log is being read, with how far it is known to reach. */
  readonly #pulling = new Map<string, number>();
  #epoch = '';
  #headsToCome: number;
  readonly #goLive: () => void;
  readonly #becomeLevel: () => void;

  constructor(options: DeviceOptions) {
    this.#options = options;
    this.person = options.person;
    this.#held = options.resume?.held ?? new Map();
    this.#headsToCome = options.resume?.watermark ? 0 : options.conversations.length;
    const opening = Promise.withResolvers<void>();
    this.open = opening.promise;
    ({ promise: this.live, resolve: this.#goLive } = Promise.withResolvers<void>());
    ({ promise: this.level, resolve: this.#becomeLevel } = Promise.withResolvers<void>());
    this.#line = new TrpcLine({
      url: options.url,
      token: tokenOf(options.person),
      watermark: options.resume?.watermark ?? null,
      onOpen: opening.resolve,
      onStream: (frame) => this.#hear(frame),
      onRetry: () => options.listener.retried(),
      onFailed: (problem) => options.listener.failed(problem),
    });
    this.#reporter = new Reporter(this.#line, this.#held);
  }

  send(conversation: string): void {
    const sentAt = performance.now();
    const input = `{"conversationId":"${conversation}","clientId":"${newId()}","epoch":"${this.#epoch}","text":"${stampedText(this.person)}","replyTo":null}`;
    this.#line.call('mutation', 'messages.send', { input, answered: (frame) => this.#options.listener.acknowledged(this, sentAt, seqIn(frame)) });
  }

  endOf(conversation: string): Promise<{ seq: number; id: string }> {
    return Promise.resolve({ ...this.#held.get(conversation)! });
  }

  cursor(conversation: string): number {
    return this.#held.get(conversation)?.seq ?? 0;
  }

  close(): Resumption {
    this.#reporter.stop();
    this.#line.close();
    return { held: this.#held, watermark: this.#line.watermark };
  }

  #hear(frame: string): void {
    const start = frame.indexOf(typeKey) + typeKey.length;
    if (start < typeKey.length) return this.#options.listener.failed(new Error(`this client is too thin to read ${frame.slice(0, 300)}`));
    if (frame.startsWith('event"', start)) this.#hearEvent(frame, start);
    else if (frame.startsWith('heads"', start)) this.#hearHeads(frame);
    else if (frame.startsWith('hello"', start)) this.#hearHello(frame);
  }

  #hearHello(frame: string): void {
    const { data } = (JSON.parse(frame) as { result: { data: { json: { data: { epoch: string; userId: string } } } } }).result.data.json;
    if (data.userId !== personId(this.person)) return this.#options.listener.failed(new Error('Holdfast takes somebody for somebody else'));
    this.#epoch = data.epoch;
  }

  #hearHeads(frame: string): void {
    const heads = headsIn(frame);
    for (const { conversation, seq, id } of heads) {
      const held = this.#held.get(conversation);
      if (!held) this.#held.set(conversation, { seq, id });
      else if (held.seq < seq) this.#pull(conversation, seq);
    }
    // Whoever has just started tells once of everything: the server may not know this device.
    if (!this.#options.resume && this.#headsToCome > 0) for (const { conversation } of heads) this.#reporter.moved(conversation);
    this.#headsToCome -= heads.length;
    // Of a stream that was cut short, some may come again.
    if (this.#headsToCome > 0 && this.#held.size < this.#options.conversations.length) return;
    this.#goLive();
    if (this.#pulling.size === 0) this.#becomeLevel();
  }

  #hearEvent(frame: string, start: number): void {
    const [event] = eventsIn(frame, start);
    if (!event) return this.#options.listener.failed(new Error(`an event without a number: ${frame.slice(0, 300)}`));
    const held = this.#held.get(event.conversation);
    // Its head is still to come, and will tell of it.
    if (!held || event.seq <= held.seq) return;
    if (event.seq !== held.seq + 1) return this.#pull(event.conversation, event.seq);
    this.#apply(event.conversation, event, frame);
  }

  #apply(conversation: string, { seq, id }: { seq: number; id: string }, text: string): void {
    const held = this.#held.get(conversation)!;
    held.seq = seq;
    held.id = id;
    this.#reporter.moved(conversation);
    const stamp = stampOf(text);
    if (stamp) this.#options.listener.applied(this, stamp.sender, stamp.sentAt);
  }

  /** Reads on until the log is held as far as it is known to reach; one question at a time. */
  #pull(conversation: string, target: number): void {
    const known = this.#pulling.get(conversation);
    this.#pulling.set(conversation, Math.max(target, known ?? 0));
    if (known === undefined) this.#ask(conversation);
  }

  #ask(conversation: string): void {
    const held = this.#held.get(conversation)!;
    this.#options.listener.pulled();
    const input = `{"conversationId":"${conversation}","after":${held.seq},"check":"${held.id}","limit":200}`;
    this.#line.call('query', 'sync.range', { input, answered: (frame) => this.#take(conversation, frame) });
  }

  #take(conversation: string, frame: string): void {
    const held = this.#held.get(conversation)!;
    for (const { seq, id, from, to } of eventsIn(frame, 0)) {
      // The stream may have brought it meanwhile.
      if (seq === held.seq + 1) this.#apply(conversation, { seq, id }, frame.slice(from, to));
      else if (seq > held.seq) this.#options.listener.failed(new Error(`the log goes from ${held.seq} to ${seq}`));
    }
    if (held.seq < this.#pulling.get(conversation)!) return this.#ask(conversation);
    this.#pulling.delete(conversation);
    if (this.#pulling.size === 0) this.#becomeLevel();
  }
}
