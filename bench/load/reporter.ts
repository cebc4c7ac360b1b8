import type { Held } from './device.ts';
import type { TrpcLine } from './trpc-line.ts';

/** As `src/client/people/receipt-reporter.ts` gathers and bounds them. */
const gatherMs = 300;
const maxReports = 500;

/** Tells how far the device holds each log: cumulatively, one batch at a time, the next not before the last was stored. */
export class Reporter {
  readonly #line: TrpcLine;
  readonly #held: Held;
  readonly #due = new Set<string>();
  #timer: NodeJS.Timeout | null = null;
  #reporting = false;

  constructor(line: TrpcLine, held: Held) {
    this.#line = line;
    this.#held = held;
  }

  moved(conversation: string): void {
    this.#due.add(conversation);
    this.#later();
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#reporting = true;
  }

  #later(): void {
    if (this.#reporting || this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#report();
    }, gatherMs);
  }

  #report(): void {
    const due = [...this.#due].slice(0, maxReports);
    for (const conversation of due) this.#due.delete(conversation);
    const reports = due.map((conversationId) => {
      const { seq } = this.#held.get(conversationId)!;
      return `{"conversationId":"${conversationId}","deliveredSeq":${seq},"stored":{"from":1,"to":${seq}}}`;
    });
    this.#reporting = true;
    const answered = () => {
      this.#reporting = false;
      if (this.#due.size > 0) this.#later();
    };
    this.#line.call('mutation', 'sync.report', { input: `{"reports":[${reports.join(',')}]}`, answered });
  }
}
