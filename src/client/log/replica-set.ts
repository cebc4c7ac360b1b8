import type { LogEvent } from '../../domain/event.ts';
import type { Head } from '../../domain/head.ts';
import { backoff } from '../backoff.ts';
import type { ConversationRecord } from '../storage/client-storage.ts';
import { asLinkError, isDefinite } from '../link/server-link.ts';
import { beginRecord } from './conversation-log.ts';
import type { PullYard } from './puller.ts';
import { Puller } from './puller.ts';
import type { ReplicaOwner } from './replica.ts';
import { Replica } from './replica.ts';

interface Followed {
  replica: Replica;
  puller: Puller;
}

/** All conversations of this device, and what the stream says of them. */
export class ReplicaSet {
  readonly #yard: PullYard;
  readonly #owner: ReplicaOwner;
  #followed = new Map<string, Followed>();
  /** Conversations named since the last `hello`: those a complete list leaves out are gone. */
  #named = new Set<string>();
  /** By conversation; '' for all of them. */
  #asking = new Set<string>();
  /** Asked for again while an answer is on its way, which may not know yet why. */
  #askAgain = new Set<string>();
  /** Heads of an epoch that is over may count what is lost, and a server tells only of those that have changed. */
  #headsDoubted = false;

  constructor(yard: PullYard, owner: ReplicaOwner) {
    this.#yard = yard;
    this.#owner = owner;
  }

  load(records: ConversationRecord[]): void {
    this.#followed = new Map();
    for (const record of records) this.#follow(record);
  }

  get(conversationId: string): Replica | undefined {
    return this.#followed.get(conversationId)?.replica;
  }

  *all(): Generator<Replica> {
    for (const { replica } of this.#followed.values()) yield replica;
  }

  /** A new connection: whatever waits for its next attempt tries now. */
  greeted(): void {
    this.#named = new Set();
    for (const { puller } of this.#followed.values()) puller.wake();
    if (this.#headsDoubted && !this.#asking.has('')) this.#askAll();
  }

  kick(conversationId: string): void {
    this.#followed.get(conversationId)?.puller.kick();
  }

  /** Rule 5: each is compared with the log of the new epoch. */
  epochChanged(): void {
    for (const { replica, puller } of this.#followed.values()) {
      replica.forgetWaiting();
      puller.kick();
    }
    this.#headsDoubted = true;
    this.#askAll();
  }

  hears(heads: readonly Head[], complete: boolean): void {
    for (const head of heads) {
      this.#named.add(head.conversationId);
      this.#hearHead(head);
    }
    if (complete) this.#dropUnnamed();
  }

  hearsEvent(event: LogEvent): void {
    const followed = this.#followed.get(event.conversationId);
    if (!followed) return this.ask(event.conversationId);
    if (this.#yard.epoch.streamIsCurrent) followed.replica.offer(event);
    else followed.replica.raise(event.seq);
    followed.puller.kick();
  }

  /** The log is known to reach `seq`. */
  raise(conversationId: string, seq: number): void {
    const followed = this.#followed.get(conversationId);
    followed?.replica.raise(seq);
    followed?.puller.kick();
  }

  /** Asks for the head of a conversation that is new here, or whose membership has changed. */
  ask(conversationId: string): void {
    this.#askOnce(conversationId, { conversationIds: [conversationId] });
  }

  isVerified(conversationId: string): boolean {
    const replica = this.get(conversationId);
    return !replica || replica.isVerified(this.#yard.epoch.current);
  }

  /** Also that it was not merely given up. */
  isCompared(conversationId: string): boolean {
    return this.get(conversationId)?.record.epoch === this.#yard.epoch.current && this.isVerified(conversationId);
  }

  isCaughtUp(conversationId: string): boolean {
    const replica = this.get(conversationId);
    return !replica || (this.isVerified(conversationId) && replica.record.cursor >= replica.target);
  }

  /** Resolves when what was begun is stored. */
  async stop(): Promise<void> {
    await Promise.all([...this.all()].map((replica) => replica.stop()));
  }

  #askAll(): void {
    this.#askOnce('', {});
  }

  #askOnce(key: string, query: { conversationIds?: string[] }): void {
    if (this.#asking.has(key)) return void this.#askAgain.add(key);
    this.#asking.add(key);
    void this.#askUntilTold(query).finally(() => {
      this.#asking.delete(key);
      if (this.#askAgain.delete(key)) this.#askOnce(key, query);
    });
  }

  #follow(record: ConversationRecord): Followed {
    const replica = new Replica(record, this.#owner);
    const followed = { replica, puller: new Puller(replica, this.#yard) };
    this.#followed.set(replica.conversationId, followed);
    return followed;
  }

  #hearHead(head: Head): void {
    const known = this.#followed.get(head.conversationId);
    const { current } = this.#yard.epoch;
    const { replica, puller } = known ?? this.#follow(beginRecord(head, current));
    replica.listed = true;
    replica.takeHead(head, current);
    // Where the log is about to be read, the head is stored with what is read.
    const { cursor, visibleFromSeq } = replica.record;
    if (known && (cursor >= replica.target || visibleFromSeq !== replica.head.visibleFromSeq)) this.#saveHead(replica);
    this.#owner.told(replica, head);
    puller.kick();
  }

  #saveHead(replica: Replica): void {
    replica.saveHead().catch((error: unknown) => this.#yard.surroundings.logger.warn('A head could not be stored', error));
  }

  #dropUnnamed(): void {
    for (const replica of this.all()) {
      if (replica.listed && !this.#named.has(replica.conversationId)) {
        replica.listed = false;
        this.#owner.headed(replica);
      }
    }
  }

  async #askUntilTold(query: { conversationIds?: string[] }): Promise<void> {
    const { link, scheduler, random } = this.#yard.surroundings;
    for (let attempts = 0; this.#yard.online(); attempts++) {
      try {
        const isCurrent = this.#yard.epoch.asking();
        const { heads, epoch } = await link.heads(query);
        if (isCurrent(epoch)) {
          if (!query.conversationIds) this.#headsDoubted = false;
          return this.hears(heads, false);
        }
      } catch (thrown) {
        const error = asLinkError(thrown);
        if (error.code === 'unauthenticated') return this.#yard.signedOut(error);
        if (isDefinite(error.code)) return;
      }
      await new Promise<void>((resolve) => void scheduler.after(backoff(attempts, random), resolve));
    }
  }
}
