/** A stream this long without a byte is taken for dead (milliseconds); the server pings well within it. */
const silenceMs = 60_000;

type Listener = (event: never) => void;

interface EventSourceInit {
  headers?: Record<string, string>;
  withCredentials?: boolean;
  /** For tests. */
  fetch?: typeof fetch;
}

/**
 * As much of EventSource as tRPC's link needs, over fetch: it works in Node, and sends a token in a
 * header, where the browser's own could only put it into the address. It does not reconnect by
 * itself: it ends, and the stream begins anew.
 */
export class FetchEventSource {
  readonly CONNECTING = 0;
  readonly OPEN = 1;
  readonly CLOSED = 2;
  readyState = 0;
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #controller = new AbortController();
  #silence: ReturnType<typeof setTimeout> | undefined;

  constructor(url: string, init: EventSourceInit = {}) {
    void this.#run(url, init);
  }

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.set(type, (this.#listeners.get(type) ?? new Set()).add(listener));
  }

  removeEventListener(type: string, listener: Listener): void {
    this.#listeners.get(type)?.delete(listener);
  }

  close(): void {
    this.readyState = this.CLOSED;
    clearTimeout(this.#silence);
    this.#controller.abort();
  }

  async #run(url: string, { headers = {}, withCredentials, fetch: ask = fetch }: EventSourceInit): Promise<void> {
    try {
      const response = await ask(url, {
        headers: { accept: 'text/event-stream', ...headers },
        credentials: withCredentials ? 'include' : 'same-origin',
        cache: 'no-store',
        signal: this.#controller.signal,
      });
      if (!response.ok || !response.body) return this.#end({ status: response.status });
      this.readyState = this.OPEN;
      await this.#read(response.body);
      this.#end({});
    } catch (error) {
      this.#end({ message: error instanceof Error ? error.message : 'The stream broke' });
    }
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    const parse = eventParser((type, event) => this.#tell(type, event));
    const decoder = new TextDecoder();
    for (const reader = body.getReader(); ; ) {
      this.#listenForSilence();
      const { done, value } = await reader.read();
      if (done) return;
      parse(decoder.decode(value, { stream: true }));
    }
  }

  #listenForSilence(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      this.#end({ message: 'The stream fell silent' });
      this.#controller.abort();
    }, silenceMs);
  }

  #end(detail: { status?: number; message?: string }): void {
    if (this.readyState === this.CLOSED) return;
    this.readyState = this.CLOSED;
    clearTimeout(this.#silence);
    this.#tell('error', detail);
  }

  #tell(type: string, event: object): void {
    for (const listener of this.#listeners.get(type) ?? []) (listener as (event: object) => void)({ type, ...event });
  }
}

/** Takes text as it comes and calls back for each whole event (WHATWG HTML, "server-sent events"). */
export function eventParser(tell: (type: string, event: { data: string; lastEventId: string }) => void): (text: string) => void {
  let rest = '';
  let type = 'message';
  let data: string[] = [];
  let lastEventId = '';
  const take = (line: string) => {
    if (line === '') {
      if (data.length > 0) tell(type, { data: data.join('\n'), lastEventId });
      type = 'message';
      data = [];
      return;
    }
    const [, field, value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
    if (field === 'data') data.push(value);
    else if (field === 'event') type = value;
    else if (field === 'id') lastEventId = value;
  };
  return (text) => {
    const lines = (rest + text).split(/\r\n|\n/);
    rest = lines.pop() ?? '';
    lines.forEach(take);
  };
}
