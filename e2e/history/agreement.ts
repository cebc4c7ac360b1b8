import type { Epochs } from './epochs.ts';
import type { Report } from './violation.ts';

/** How often it is remembered how far a log had got (microseconds). */
const markUs = 1_000_000;

/** I5: which ids anybody has ever seen at the seqs of one conversation. */
export class Agreement {
  /** What was first seen at each seq, and the earliest epoch that may have brought it; the first one where nothing is said. */
  readonly #ids = new Map<number, string>();
  readonly #since = new Map<number, number>();
  /** Of which epoch it may be instead. */
  readonly #unsure = new Map<number, number>();
  /** Of seqs that had several: the id of each epoch that brought one. */
  readonly #others = new Map<number, Map<number, string>>();
  /** How far the log of the present epoch was seen to go, and when. */
  readonly #marks: { at: number; seq: number; epoch: number }[] = [];
  readonly #conversationId: string;
  readonly #epochs: Epochs;
  readonly #report: Report;

  constructor(conversationId: string, epochs: Epochs, report: Report) {
    this.#conversationId = conversationId;
    this.#epochs = epochs;
    this.#report = report;
  }

  /** `at`: Infinity for the final read. */
  see({ seq, id }: { seq: number; id: string }, at: number): void {
    const known = this.#ids.get(seq);
    if (known === undefined) {
      this.#ids.set(seq, id);
      this.#notice(seq, at);
    } else if (known !== id) this.#seeOther({ seq, id, known }, at);
    else if (this.#unsure.get(seq) === this.#epochs.lossy && at !== Infinity) this.#notice(seq, at);
    this.#mark(seq, at);
  }

  /** Seen right after a change of epoch it may have been on its way before; seen again later, it was not. */
  #notice(seq: number, at: number): void {
    const { lossy } = this.#epochs;
    let epoch = lossy;
    while (epoch > 0 && this.#epochs.mayBeOfEpochBefore(epoch, at)) epoch--;
    if (epoch > 0) this.#since.set(seq, epoch);
    if (epoch < lossy) this.#unsure.set(seq, lossy);
    else this.#unsure.delete(seq);
  }

  #seeOther({ seq, id, known }: { seq: number; id: string; known: string }, at: number): void {
    const others = this.#others.get(seq) ?? new Map([[this.#since.get(seq) ?? 0, known]]);
    this.#others.set(seq, others);
    if ([...others.values()].includes(id)) return;
    const epoch = this.#epochOf({ seq, others }, at);
    if (epoch === null) this.#report('I5', `${this.#conversationId} has been seen with several ids at ${seq}: ${[...others.values(), id].join(', ')}`);
    others.set(epoch ?? -others.size, id);
  }

  /** The epoch that may have brought another id to this seq: the present one, or one whose answers may still arrive. */
  #epochOf({ seq, others }: { seq: number; others: ReadonlyMap<number, string> }, at: number): number | null {
    for (let epoch = this.#epochs.lossy; epoch >= 0; epoch--) {
      if (!others.has(epoch) && this.#isOpen({ seq, epoch, others })) return epoch;
      if (!this.#epochs.mayBeOfEpochBefore(epoch, at)) return null;
    }
    return null;
  }

  /** What was in the log before a loss could take it has its id for ever, unless an earlier loss comes after all. */
  #isOpen({ seq, epoch, others }: { seq: number; epoch: number; others: ReadonlyMap<number, string> }): boolean {
    const loss = this.#epochs.loss(epoch);
    if (!loss || !others.has(epoch - 1)) return true;
    return !this.#marks.some((mark) => mark.epoch === epoch - 1 && mark.at < loss.since && mark.seq >= seq);
  }

  /** Only once nothing of a former epoch can be among it. */
  #mark(seq: number, at: number): void {
    const epoch = this.#epochs.lossy;
    const last = this.#marks.at(-1);
    if (at === Infinity || this.#epochs.mayBeOfEpochBefore(epoch, at)) return;
    if (last && last.epoch === epoch && (seq <= last.seq || at < last.at + markUs)) return;
    this.#marks.push({ at, seq, epoch });
  }
}
