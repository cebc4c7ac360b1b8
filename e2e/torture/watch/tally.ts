import type { Entry } from '../../history/entry.ts';

export interface Totals {
  /** What was asked for through the outboxes, and what became of it. */
  asked: number;
  acknowledged: number;
  refused: number;
  /** Nobody heard, because whoever asked was killed, or died waiting. */
  unknown: number;
  /** Events that a device has stored, each time one did. */
  copies: number;
  /** Steps in which a device forgot what was not in the log any more. */
  rewinds: number;
  /** Lives of devices. */
  lives: number;
  /** Of those who are in no conversation, asking for it. */
  probes: number;
  /** As if there were none. */
  turnedAway: number;
}

/** Counts what goes by. */
export class Tally {
  readonly #open = new Set<string>();
  readonly #acknowledged = new Set<string>();
  #asked = 0;
  #refused = 0;
  #copies = 0;
  #rewinds = 0;
  #lives = 0;
  #probes = 0;
  #turnedAway = 0;

  hear(entry: Entry): void {
    if (entry.type === 'invoke') this.#ask(keyOf(entry));
    else if (entry.type === 'ok') this.#acknowledge(keyOf(entry));
    else if (entry.type === 'fail') this.#refuse(keyOf(entry));
    else if (entry.type === 'loaded') this.#lives++;
    else if (entry.type === 'probe') {
      this.#probes++;
      if (entry.code === 'not_found') this.#turnedAway++;
    } else if (entry.type === 'stored') {
      this.#copies += entry.events.length;
      if (entry.truncateAfter !== undefined && entry.truncateAfter < entry.from) this.#rewinds++;
    }
  }

  totals(): Totals {
    return {
      asked: this.#asked,
      acknowledged: this.#acknowledged.size,
      refused: this.#refused,
      unknown: this.#open.size,
      copies: this.#copies,
      rewinds: this.#rewinds,
      lives: this.#lives,
      probes: this.#probes,
      turnedAway: this.#turnedAway,
    };
  }

  #ask(key: string): void {
    if (this.#open.has(key) || this.#acknowledged.has(key)) return;
    this.#asked++;
    this.#open.add(key);
  }

  #acknowledge(key: string): void {
    this.#open.delete(key);
    this.#acknowledged.add(key);
  }

  #refuse(key: string): void {
    if (this.#open.delete(key)) this.#refused++;
  }
}

function keyOf({ userId, clientId }: { userId: string; clientId: string }): string {
  return `${userId} ${clientId}`;
}
