import type { DeliveryClient } from '../../client/contract.ts';
import type { Call, CallMedia } from '../../domain/call.ts';
import { ringsAloud } from '../../domain/call-rule.ts';
import { CallBook } from './call-book.ts';
import { LiveSession } from './call-session.ts';
import type { CallDesk, CallSession, PreparedMedia } from './call-view.ts';
import { persist } from './persist.ts';
import { ringBack, Ringer, ringtone } from './ringtone.ts';
import { whenOnline } from './when-online.ts';

/** While something rings, it is looked at so often whether it still does (milliseconds). */
const lookEveryMs = 1_000;
/** And the servers are asked so often, for the news of an end may be lost. */
const askEveryMs = 5_000;
/** So long it is tried to tell them something (milliseconds). */
const tryMs = 30_000;

/** All calls of a page. One per delivery client. */
export class LiveDesk implements CallDesk {
  readonly #client: DeliveryClient;
  readonly #book = new CallBook();
  readonly #ringer = new Ringer();
  readonly #listeners = new Set<() => void>();
  readonly #declined = new Set<string>();
  readonly #stops: (() => void)[];
  #calls: readonly Call[] = [];
  #ringing: readonly Call[] = [];
  #session: LiveSession | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;
  #askedAt = 0;

  constructor(client: DeliveryClient) {
    this.#client = client;
    this.#stops = [client.onCall((call) => this.#learned(call)), whenOnline(client, () => void this.#ask())];
    if (client.status().state === 'online') void this.#ask();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  calls(): readonly Call[] {
    return this.#calls;
  }

  ringing(): readonly Call[] {
    return this.#ringing;
  }

  session(): CallSession | null {
    return this.#session;
  }

  start(conversationId: string, media: CallMedia, prepared: PreparedMedia): void {
    this.#begin({ conversationId, media, prepared, callId: null });
  }

  join({ conversationId, id }: Call, media: CallMedia, prepared: PreparedMedia): void {
    this.#begin({ conversationId, media, prepared, callId: id });
  }

  decline({ conversationId, id }: Call): void {
    this.#declined.add(id);
    this.#look();
    const declining = persist((signal) => this.#client.api.calls.decline.mutate({ conversationId, callId: id }, { signal }), { forMs: tryMs });
    // Refused or not heard: it has stopped ringing here, and will elsewhere.
    declining.then((call) => this.#learned(call), () => {});
  }

  dismiss(): void {
    if (this.#session?.view().phase !== 'ended') return;
    this.#session = null;
    this.#tell();
  }

  /** Leaves and falls silent. */
  close(): void {
    for (const stop of this.#stops) stop();
    this.#session?.leave();
    clearInterval(this.#timer);
    this.#ringer.play(null);
  }

  #begin(wish: { conversationId: string; media: CallMedia; prepared: PreparedMedia; callId: string | null }): void {
    const before = this.#session;
    before?.leave();
    // Nobody is in two calls at once.
    const session = new LiveSession({ ...wish, client: this.#client, after: before?.departed ?? null, learned: (call) => this.#learned(call) });
    let { phase } = session.view();
    session.subscribe(() => {
      const now = session.view().phase;
      if (now === phase || session !== this.#session) return;
      phase = now;
      this.#look();
    });
    this.#session = session;
    this.#look();
    this.#tell();
  }

  async #ask(): Promise<void> {
    const askedAt = Date.now();
    this.#askedAt = askedAt;
    // Unless it is answered now, there is a next connection or a next time.
    const calls = await persist((signal) => this.#client.api.calls.current.query(undefined, { signal }), { forMs: askEveryMs }).catch(() => null);
    if (calls && this.#book.replace(calls, { askedAt, now: Date.now() })) this.#refresh();
  }

  #learned(call: Call): void {
    if (this.#book.learn(call, Date.now())) this.#refresh();
  }

  #refresh(): void {
    this.#calls = this.#book.goingOn();
    this.#look();
    this.#tell();
  }

  /** What rings now, here, and what is heard of it. */
  #look(): void {
    const view = this.#session?.view();
    const isIn = view !== undefined && view.phase !== 'ended';
    const ringing = isIn ? [] : this.#book.ringing(this.#client.userId, Date.now()).filter(({ id }) => !this.#declined.has(id));
    const isCalling = view?.phase === 'ringing' && view.call?.callerId === this.#client.userId && ringsAloud(view.call);
    this.#ringer.play(ringing.length > 0 ? ringtone : isCalling ? ringBack : null);
    this.#keepLooking(ringing.length > 0);
    if (ringing.length === this.#ringing.length && ringing.every((call, place) => call === this.#ringing[place])) return;
    this.#ringing = ringing;
    this.#tell();
  }

  #keepLooking(on: boolean): void {
    if (on === (this.#timer !== undefined)) return;
    clearInterval(this.#timer);
    this.#timer = on ? setInterval(() => this.#lookAgain(), lookEveryMs) : undefined;
  }

  #lookAgain(): void {
    this.#look();
    if (Date.now() - this.#askedAt >= askEveryMs) void this.#ask();
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
