import type { OutboxEntry } from '../../src/client/contract.ts';
import type { ClientStorage, ConversationRecord, StorageChange, StorageOutcome } from '../../src/client/storage/client-storage.ts';
import { targetOf } from '../../src/client/log/event-fold.ts';
import type { MemoryStorage } from '../../src/client/storage/memory-storage.ts';
import type { LogEvent } from '../../src/domain/event.ts';
import type { Stored } from '../history/entry.ts';
import { never } from './simulated-database.ts';
import type { World } from './world.ts';

export interface Owner {
  /** Of the storage. */
  device: string;
  /** Of this one of the tabs that share it. */
  tab: string;
  userId: string;
  holes: boolean;
}

const kinds = { send: 'message.sent', edit: 'message.edited', delete: 'message.deleted', react: 'reaction.changed' } as const;

/** What a device has come to: lives, and what became of its sends; shared by the tabs of one storage. */
export class Chronicle {
  life = 0;
  readonly told = new Map<string, string>();
  /** Once and for all, as a person hears of it: after a failover it may be another position. */
  readonly acknowledged = new Set<string>();
}

/** A device's storage, which writes into the history what it stores, in the same moment. */
export class Ledger implements ClientStorage {
  readonly #memory: MemoryStorage;
  readonly #world: World;
  readonly #owner: Owner;
  readonly #chronicle: Chronicle;
  #isLoaded = false;

  constructor(memory: MemoryStorage, { world, owner, chronicle }: { world: World; owner: Owner; chronicle: Chronicle }) {
    this.#memory = memory;
    this.#world = world;
    this.#owner = owner;
    this.#chronicle = chronicle;
  }

  saveMeta = (...of: Parameters<ClientStorage['saveMeta']>) => this.#memory.saveMeta(...of);
  events = (...of: Parameters<ClientStorage['events']>) => (this.#world.scheduler.step() ? this.#memory.events(...of) : never<LogEvent[]>());
  outbox = () => this.#memory.outbox();
  drop = (...of: Parameters<ClientStorage['drop']>) => this.#memory.drop(...of);
  lease = (...of: Parameters<ClientStorage['lease']>) => this.#memory.lease(...of);
  release = (...of: Parameters<ClientStorage['release']>) => this.#memory.release(...of);
  watch = (listener: () => void) => this.#memory.watch(listener);
  clear = () => this.#memory.clear();
  close = () => this.#memory.close();

  async load() {
    const loaded = await this.#memory.load();
    if (this.#isLoaded) return loaded;
    this.#isLoaded = true;
    const cursors = loaded.conversations.map(({ conversationId, cursor, cursorId }) => ({ conversationId, cursor, cursorId }));
    const { device, userId, holes } = this.#owner;
    this.#chronicle.life++;
    this.#world.trace(this.#owner.tab, `begins life ${this.#chronicle.life}: ${cursors.map(({ conversationId, cursor }) => `${this.#world.nameOf(conversationId)} ${cursor}`).join(', ')}`);
    this.#world.write({ type: 'loaded', at: this.#world.at, device, userId, holes, life: this.#chronicle.life, cursors });
    return loaded;
  }

  async apply(change: StorageChange): Promise<StorageOutcome> {
    if (!this.#world.scheduler.step()) return never();
    const { conversationId } = change.record;
    // All of it happens now, before anybody else's step: what is awaited are answers that are there already.
    const before = this.#memory.load();
    const held = this.#memory.events(conversationId, { from: 1, to: Infinity, limit: Infinity });
    const applied = this.#memory.apply(change);
    const stored = (await before).conversations.find((record) => record.conversationId === conversationId) ?? null;
    const outcome = await applied;
    if (!outcome.applied) this.#world.trace(this.#owner.tab, `is refused a step of ${this.#world.nameOf(conversationId)} from ${change.base.cursor} in ${change.base.epoch}`);
    else if (outcome.record) this.#write({ change, stored, record: outcome.record, held: await held });
    return outcome;
  }

  async enqueue(entry: Omit<OutboxEntry, 'order'>): Promise<OutboxEntry> {
    const { clientId, conversationId, action } = entry;
    this.#world.trace(this.#owner.tab, `says ${this.#world.nameOf(clientId)} in ${this.#world.nameOf(conversationId)}: ${JSON.stringify(action)}`);
    this.#world.write({ type: 'invoke', ...this.#call(entry), kind: kinds[action.type], repairs: true });
    return this.#memory.enqueue(entry);
  }

  async update(entries: OutboxEntry[]): Promise<void> {
    for (const entry of entries) this.#tell(entry);
    return this.#memory.update(entries);
  }

  #tell(entry: OutboxEntry): void {
    const { clientId, conversationId, state, acked, reason } = entry;
    const told = state === 'acked' && acked ? `acknowledged as ${acked.seq} ${acked.id}` : state === 'failed' && reason ? `refused: ${reason.code}, ${reason.message}` : state;
    if (this.#chronicle.told.get(clientId) === told) return;
    this.#chronicle.told.set(clientId, told);
    this.#world.trace(this.#owner.tab, `${this.#world.nameOf(clientId)} in ${this.#world.nameOf(conversationId)} is ${told}`);
    if (state === 'acked' && acked && !this.#chronicle.acknowledged.has(clientId)) {
      this.#chronicle.acknowledged.add(clientId);
      this.#world.write({ type: 'ok', ...this.#call(entry), seq: acked.seq, id: acked.id });
    } else if (state === 'failed' && reason) {
      this.#chronicle.acknowledged.delete(clientId);
      this.#world.write({ type: 'fail', ...this.#call(entry), code: reason.code });
    }
  }

  #call({ conversationId, clientId }: Pick<OutboxEntry, 'conversationId' | 'clientId'>) {
    const { device, userId } = this.#owner;
    return { at: this.#world.at, device, userId, conversationId, clientId };
  }

  /** What really came of it: where tabs share a storage, that is less than each of them did. */
  #write({ change, stored, record, held }: { change: StorageChange; stored: ConversationRecord | null; record: ConversationRecord; held: LogEvent[] }): void {
    const { device, userId } = this.#owner;
    const { conversationId, visibleFromSeq, cursor: to, cursorId, holes } = record;
    const from = stored?.cursor ?? change.base.cursor;
    const cut = change.truncateAfter ?? Infinity;
    const put = new Map(change.events.map(({ seq, id }) => [seq, id]));
    // What is put back in the same step was never gone.
    const lost = held.some(({ seq, id }) => seq > cut && put.get(seq) !== id);
    const kept = new Map(held.filter(({ seq }) => !lost || seq <= cut).map(({ seq, id }) => [seq, id]));
    const news = change.events.filter(({ seq, id }) => kept.get(seq) !== id);
    const entry: Stored = {
      ...{ type: 'stored', at: this.#world.at, device, userId, conversationId, visibleFromSeq, from, to, toId: cursorId },
      ...(change.truncateAfter !== undefined || lost ? { truncateAfter: cut } : {}),
      holes: [...holes],
      events: news.map(briefly),
      wallMs: Math.floor(this.#world.scheduler.now()),
    };
    if (news.length > 0 || from !== to || entry.truncateAfter !== undefined) this.#world.trace(this.#owner.tab, `stores ${this.#world.nameOf(conversationId)} ${from} → ${to}${entry.truncateAfter === undefined ? '' : ` cut at ${entry.truncateAfter}`} [${news.map(({ seq }) => seq).join(' ')}]${holes.length > 0 ? ` holes ${JSON.stringify(holes)}` : ''}`);
    this.#world.write(entry);
  }
}

function briefly(event: LogEvent): Stored['events'][number] {
  const { seq, id, prevId, kind, createdAt } = event;
  const target = targetOf(event);
  return { seq, id, prevId, kind, createdAt, ...(target === null ? {} : { target }) };
}
