/** A question to the server, and how long an answer is believed. */
export interface Query<T> {
  /** Questions with equal keys are one, asked once for everybody who shows its answer. */
  key: readonly unknown[];
  fetch: () => Promise<T>;
  /** An answer younger than this is not asked for again (milliseconds). */
  freshMs?: number;
  /** Asked again this often while somebody looks (milliseconds). */
  everyMs?: number;
  /** An answer is forgotten this long after nobody shows it any more (milliseconds). */
  keptMs?: number;
  /** Whether to ask once more after `failures` attempts. */
  retry?: (failures: number, error: unknown) => boolean;
}

/** What is known; the object keeps its identity until something changes. */
export interface Answer<T> {
  /** Undefined until there is one; what was known stays while it is asked again, also in vain. */
  data: T | undefined;
  /** Why the last attempt was given up. */
  error: Error | null;
  isFetching: boolean;
}

interface Entry {
  id: string;
  key: readonly unknown[];
  answer: Answer<unknown>;
  /** When `data` came (milliseconds since the epoch). */
  at: number;
  /** Who shows it. The last to come says how it is fetched. */
  watchers: Set<{ listener: () => void; query: Query<unknown> }>;
  /** The attempt under way; what an older one brings is ignored. */
  attempt: Promise<void> | null;
  forgetting: ReturnType<typeof setTimeout> | undefined;
}

const nothing: Answer<never> = { data: undefined, error: null, isFetching: false };

const usuallyFreshMs = 30_000;
const usuallyKeptMs = 5 * 60_000;

/** Longest wait between attempts (milliseconds). */
const longestWaitMs = 8_000;

/** Answers of the server that are no part of any log, shared by everything on the page that shows them. */
export class QueryStore {
  readonly #entries = new Map<string, Entry>();
  readonly #retry: NonNullable<Query<unknown>['retry']>;

  constructor(retry: NonNullable<Query<unknown>['retry']>) {
    this.#retry = retry;
  }

  /** `id`: of the key. */
  read<T>(id: string): Answer<T> {
    return (this.#entries.get(id)?.answer as Answer<T> | undefined) ?? nothing;
  }

  /** Keeps the answer current until the returned function is called. */
  watch<T>(id: string, query: Query<T>, listener: () => void): () => void {
    const entry = this.#entry(id);
    const watcher = { query, listener };
    entry.watchers.add(watcher);
    clearTimeout(entry.forgetting);
    const { everyMs, freshMs = usuallyFreshMs, keptMs = usuallyKeptMs } = query;
    if (Date.now() - entry.at >= freshMs && !entry.attempt) void this.#fetch(entry);
    const timer = everyMs && setInterval(() => isLookedAt() && !entry.attempt && void this.#fetch(entry), everyMs);
    return () => {
      clearInterval(timer);
      entry.watchers.delete(watcher);
      if (entry.watchers.size === 0) this.#leave(entry, keptMs);
    };
  }

  /** Notes an answer that came along with something else. */
  set(key: readonly unknown[], data: unknown): void {
    this.#found(this.#entry(idOf(key)), data);
  }

  /** Something that may be old: shown until there is an answer, which is asked for all the same. */
  suppose(key: readonly unknown[], data: unknown): void {
    const entry = this.#entry(idOf(key));
    if (entry.answer.data === undefined) this.#tell(entry, { ...entry.answer, data });
  }

  /** What begins with `prefix` is no longer so. Resolves when what is on screen has been asked again. */
  async invalidate(prefix: readonly unknown[]): Promise<void> {
    const concerned = [...this.#entries.values()].filter(({ key }) => prefix.every((part, i) => part === key[i]));
    for (const entry of concerned) entry.at = -Infinity;
    await Promise.all(concerned.filter(({ watchers }) => watchers.size > 0).map((entry) => this.#fetch(entry)));
  }

  /** Asks again for what is on screen and no longer fresh: somebody has come back to the page. */
  refresh(): void {
    for (const entry of this.#entries.values()) {
      const { freshMs = usuallyFreshMs } = queryOf(entry) ?? { freshMs: Infinity };
      if (Date.now() - entry.at >= freshMs && !entry.attempt) void this.#fetch(entry);
    }
  }

  clear(): void {
    this.#entries.clear();
  }

  #entry(id: string): Entry {
    let entry = this.#entries.get(id);
    if (!entry) {
      entry = { id, key: JSON.parse(id) as unknown[], answer: nothing, at: -Infinity, watchers: new Set(), attempt: null, forgetting: undefined };
      this.#entries.set(id, entry);
    }
    return entry;
  }

  #fetch(entry: Entry): Promise<void> {
    const attempt = this.#attempt(entry, () => entry.attempt === attempt);
    entry.attempt = attempt;
    this.#tell(entry, { ...entry.answer, isFetching: true });
    return attempt;
  }

  async #attempt(entry: Entry, isCurrent: () => boolean): Promise<void> {
    // By then `attempt` is known, and who came only to leave at once has left.
    await Promise.resolve();
    for (let failures = 0, query = queryOf(entry); query && isCurrent(); query = queryOf(entry)) {
      try {
        const data = await query.fetch();
        if (isCurrent()) this.#found(entry, data);
      } catch (error) {
        if (!isCurrent()) return;
        if (!(query.retry ?? this.#retry)(++failures, error)) this.#end(entry, { ...entry.answer, error: error as Error });
        else await new Promise((resolve) => setTimeout(resolve, Math.min(longestWaitMs, 250 * 2 ** failures)));
      }
    }
    if (isCurrent()) this.#end(entry, entry.answer);
  }

  #found(entry: Entry, data: unknown): void {
    entry.at = Date.now();
    this.#end(entry, { data: sameOr(entry.answer.data, data), error: null });
  }

  #end(entry: Entry, { data, error }: Pick<Answer<unknown>, 'data' | 'error'>): void {
    entry.attempt = null;
    this.#tell(entry, { data, error, isFetching: false });
  }

  #tell(entry: Entry, answer: Answer<unknown>): void {
    entry.answer = answer;
    for (const { listener } of [...entry.watchers]) listener();
  }

  /** A question without an answer begins anew with the next who asks; a refusal of then is none of now. */
  #leave(entry: Entry, keptMs: number): void {
    const forget = () => this.#entries.get(entry.id) === entry && this.#entries.delete(entry.id);
    if (entry.answer.data === undefined) forget();
    else if (keptMs < Infinity) entry.forgetting = setTimeout(forget, keptMs);
  }
}

function queryOf({ watchers }: Entry): Query<unknown> | undefined {
  return [...watchers].at(-1)?.query;
}

/** Equal for equal keys. */
export function idOf(key: readonly unknown[]): string {
  return JSON.stringify(key);
}

function isLookedAt(): boolean {
  return document.visibilityState === 'visible';
}

/** An answer that says the same is the same, so that nothing renders again because of it. */
function sameOr(known: unknown, answer: unknown): unknown {
  return JSON.stringify(known) === JSON.stringify(answer) ? known : answer;
}
