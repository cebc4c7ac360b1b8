/** What a fault has done, from its beginning until everyone was level with the log again. */
export interface Span {
  name: string;
  /** Milliseconds since the trial began. */
  beginMs: number;
  /** Null while it lasts. */
  endMs: number | null;
  /** Null where nobody waited for it. */
  healedMs: number | null;
}

/** When the trial was about what. */
export class Phases {
  readonly #startMs: number;
  readonly #phases: { name: string; fromMs: number }[];
  readonly spans: Span[] = [];

  constructor({ startMs, name }: { startMs: number; name: string }) {
    this.#startMs = startMs;
    this.#phases = [{ name, fromMs: startMs }];
  }

  /** From now on. */
  enter(name: string): void {
    this.#phases.push({ name, fromMs: Date.now() });
  }

  at(wallMs: number): string {
    return (this.#phases.findLast(({ fromMs }) => fromMs <= wallMs) ?? this.#phases[0]!).name;
  }

  begin(name: string): Span {
    const span: Span = { name, beginMs: this.#elapsed(), endMs: null, healedMs: null };
    this.spans.push(span);
    return span;
  }

  end(span: Span): void {
    span.endMs = this.#elapsed();
  }

  heal(span: Span): void {
    span.healedMs = this.#elapsed();
  }

  /** Faults that last, or that not everyone has healed of, at a moment (milliseconds since the trial began). */
  active(ms: number): string[] {
    const active = this.spans.filter(({ beginMs, endMs, healedMs }) => beginMs <= ms && (healedMs ?? endMs ?? Infinity) >= ms);
    return [...new Set(active.map(({ name }) => name))];
  }

  #elapsed(): number {
    return Date.now() - this.#startMs;
  }
}
