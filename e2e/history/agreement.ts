import type { Epochs } from './epochs.ts';
import type { Report } from './violation.ts';

/** I5: which ids anybody has ever seen at the seqs of one conversation. */
export class Agreement {
  readonly #ids = new Map<number, string>();
  /** Those that came with another epoch. */
  readonly #others = new Map<number, Set<string>>();
  readonly #conversationId: string;
  readonly #epochs: Epochs;
  readonly #report: Report;

  constructor(conversationId: string, epochs: Epochs, report: Report) {
    this.#conversationId = conversationId;
    this.#epochs = epochs;
    this.#report = report;
  }

  see(seq: number, id: string): void {
    const known = this.#ids.get(seq);
    if (known === id) return;
    if (known === undefined) this.#ids.set(seq, id);
    else this.#seeOther({ seq, id, known });
  }

  #seeOther({ seq, id, known }: { seq: number; id: string; known: string }): void {
    const others = this.#others.get(seq) ?? new Set();
    if (others.has(id)) return;
    this.#others.set(seq, others.add(id));
    if (others.size <= this.#epochs.lossy) return;
    this.#report('I5', `${this.#conversationId} has been seen with several ids at ${seq}: ${[known, ...others].join(', ')}`);
  }
}
