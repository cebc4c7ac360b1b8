import type { LogEvent } from '../../domain/event.ts';
import { isKind } from '../../domain/event-rule.ts';
import type { Message } from '../../domain/message.ts';
import { messageOf } from '../../domain/message-rule.ts';
import type { Transcript } from '../../domain/transcript.ts';
import { applyEvent } from '../../domain/transcript.ts';
import type { Hole } from '../contract.ts';
import type { ClientStorage } from '../storage/client-storage.ts';
import { targetOf } from '../log/event-fold.ts';
import { holeBelow } from '../log/hole-filler.ts';
import type { Replica } from '../log/replica.ts';

const firstMessages = 100;
const pageEvents = 150;
const noticeKinds = new Set<string>([
  'conversation.created',
  'title.changed',
  'history.changed',
  'member.joined',
  'member.left',
  'member.removed',
  'role.changed',
  'owner.changed',
  'call.started',
  'call.ended',
]);

/** What an open conversation shows, in memory: the newest messages, and the older ones that were asked for. */
export class TimelineView {
  readonly #replica: Replica;
  readonly #storage: ClientStorage;
  #transcript: Transcript = new Map();
  #notices = new Map<number, LogEvent>();
  /** Everything held from here on is in memory. */
  #from = Infinity;
  /** Nothing is held below what is in memory. */
  #bottom = false;
  #messages: readonly Message[] | null = null;
  #noticeList: readonly LogEvent[] | null = null;
  /** For each load under way, what arrives meanwhile: the rows it reads may be older. */
  readonly #loads = new Set<(() => void)[]>();
  /** A load that is overtaken by a reset is thrown away. */
  #generation = 0;

  constructor(replica: Replica, storage: ClientStorage) {
    this.#replica = replica;
    this.#storage = storage;
  }

  /** False until the newest messages have been read for the first time. */
  get ready(): boolean {
    return this.#from !== Infinity;
  }

  get messages(): readonly Message[] {
    return (this.#messages ??= inOrder(this.#transcript));
  }

  get notices(): readonly LogEvent[] {
    return (this.#noticeList ??= inOrder(this.#notices));
  }

  /** Those between or right below what is in memory. */
  get holes(): readonly Hole[] {
    this.#leaveHole();
    return this.#replica.record.holes.filter(({ to }) => to >= this.#from - 1);
  }

  get complete(): boolean {
    return this.holeBelow === null && this.#bottom;
  }

  /** The hole that must be filled before anything older can be shown. */
  get holeBelow(): Hole | null {
    this.#leaveHole();
    return holeBelow(this.#replica.record.holes, this.#from);
  }

  /** Reads the newest messages anew. Resolves with the events read. */
  async reset(): Promise<LogEvent[]> {
    const generation = ++this.#generation;
    const { loaded, replay } = await this.#load(() => this.#newest());
    if (generation !== this.#generation) return [];
    this.#transcript = new Map();
    this.#notices = new Map();
    this.#messages = this.#noticeList = null;
    this.#from = loaded.from;
    this.#bottom = loaded.bottom;
    this.takeRows(loaded.events);
    replay();
    return loaded.events;
  }

  /** Brings the page below. False when there is none here. */
  async loadOlder(): Promise<boolean> {
    if (!this.ready) await this.reset();
    this.#leaveHole();
    const generation = this.#generation;
    const { loaded: page, replay } = await this.#load(() => this.#pageBelow(this.#from));
    if (generation !== this.#generation) return true;
    this.#bottom = page.length === 0 && this.holeBelow === null;
    this.#from = page[0]?.seq ?? this.#from;
    this.takeRows(page);
    replay();
    return page.length > 0;
  }

  /** What was applied just now. */
  takeNews(events: readonly LogEvent[]): void {
    for (const arrived of this.#loads) arrived.push(() => this.takeNews(events));
    const here = events.filter(({ seq }) => seq >= this.#from);
    for (const event of here) this.#take(event);
    if (here.length > 0) this.#messages = this.#noticeList = null;
  }

  /**
   * Stored rows, which say what messages are now. The changes among them have been made, and perhaps
   * undone by later ones: to apply them again would bring them back.
   */
  takeRows(events: readonly LogEvent[]): void {
    for (const arrived of this.#loads) arrived.push(() => this.takeRows(events));
    const here = events.filter((event) => event.seq >= this.#from && targetOf(event) === null);
    for (const event of here) {
      if (isMessage(event)) this.#transcript.set(event.seq, messageOf(event));
      else this.#take(event);
    }
    if (here.length > 0) this.#messages = this.#noticeList = null;
  }

  /** A device that held nothing when this was opened, and leapt, has its first messages above a hole. */
  #leaveHole(): void {
    const hole = this.#replica.record.holes.find(({ from, to }) => from <= this.#from && this.#from <= to);
    if (!hole) return;
    this.#from = hole.to + 1;
    this.#bottom = false;
  }

  async #load<T>(read: () => Promise<T>): Promise<{ loaded: T; replay: () => void }> {
    const arrived: (() => void)[] = [];
    this.#loads.add(arrived);
    const loaded = await read().finally(() => this.#loads.delete(arrived));
    return { loaded, replay: () => arrived.forEach((take) => take()) };
  }

  #take(event: LogEvent): void {
    if (noticeKinds.has(event.kind)) this.#notices.set(event.seq, event);
    else applyEvent(this.#transcript, event);
  }

  async #newest(): Promise<{ events: LogEvent[]; bottom: boolean; from: number }> {
    const events: LogEvent[] = [];
    let from = this.#replica.record.cursor + 1;
    let messages = 0;
    while (messages < firstMessages && holeBelow(this.#replica.record.holes, from) === null) {
      const page = await this.#pageBelow(from);
      if (page.length === 0) return { events, bottom: true, from };
      events.unshift(...page);
      messages += page.filter(isMessage).length;
      from = page[0]?.seq ?? from;
    }
    return { events, bottom: false, from };
  }

  /** Stored events right below `seq`, down to the next hole. */
  #pageBelow(seq: number): Promise<LogEvent[]> {
    const { conversationId, record } = this.#replica;
    const hole = record.holes.findLast(({ to }) => to < seq);
    return this.#storage.events(conversationId, { from: (hole?.to ?? 0) + 1, to: seq - 1, limit: pageEvents });
  }
}

function isMessage(event: LogEvent): boolean {
  return isKind(event, 'message.sent');
}

/** Usually in order already: only older pages and filled holes come late. */
function inOrder<T extends { seq: number }>(items: ReadonlyMap<number, T>): T[] {
  const list = [...items.values()];
  const ordered = list.every((item, i) => i === 0 || (list[i - 1]?.seq ?? 0) < item.seq);
  return ordered ? list : list.sort((a, b) => a.seq - b.seq);
}
