import type { Receipt } from '../../domain/receipt.ts';
import { backoff } from '../backoff.ts';
import type { LinkError, OwnReport } from '../link/server-link.ts';
import { asLinkError, isDefinite } from '../link/server-link.ts';
import { hasReadFurther } from '../log/head-progress.ts';
import type { Replica } from '../log/replica.ts';
import type { Cancel } from '../scheduler.ts';
import type { Surroundings } from '../surroundings.ts';

const gatherMs = 300;
const maxReports = 500;

type Known = Pick<Receipt, 'readVersion' | 'readSeq' | 'deliveredSeq'>;
type Stored = NonNullable<OwnReport['stored']>;

export interface ReporterOwner {
  replica(conversationId: string): Replica | undefined;
  /** The epoch that is current now. */
  epoch(): string;
  online(): boolean;
  signedOut(error: LinkError): void;
}

/**
 * Tells the server how far this device holds and its person has read, cumulatively and in batches.
 * What is further here than the server was last heard to know is told, again if need be.
 */
export class ReceiptReporter {
  readonly #surroundings: Surroundings;
  readonly #owner: ReporterOwner;
  /** What the server knows of the person. */
  readonly #known = new Map<string, Known>();
  /** What it has been told of this device, which another device of theirs may be ahead of. */
  readonly #told = new Map<string, Stored>();
  #epochs = 0;
  #due = new Set<string>();
  #cancel: Cancel | null = null;
  #attempts = 0;
  #reporting = false;

  constructor(surroundings: Surroundings, owner: ReporterOwner) {
    this.#surroundings = surroundings;
    this.#owner = owner;
  }

  /** A head or receipt of one's own: the server's word, whatever was believed before. */
  heard(conversationId: string, { readVersion, readSeq, deliveredSeq }: Known): void {
    this.#known.set(conversationId, { readVersion, readSeq, deliveredSeq });
    this.moved(conversationId);
  }

  /** Something was applied or read here. */
  moved(conversationId: string): void {
    if (this.#due.has(conversationId) || !this.#reportOf(conversationId)) return;
    this.#due.add(conversationId);
    this.#later(gatherMs);
  }

  /** The log is of another epoch, which may not know what was told in the former one, nor what is being told. */
  epochChanged(): void {
    this.#epochs++;
    this.#told.clear();
    this.#known.clear();
  }

  /** The connection is back. */
  wake(): void {
    this.#attempts = 0;
    this.#cancel?.();
    this.#cancel = null;
    if (this.#due.size > 0) this.#later(gatherMs);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#due.clear();
    this.#known.clear();
    this.#told.clear();
  }

  #later(ms: number): void {
    if (this.#reporting) return;
    this.#cancel ??= this.#surroundings.scheduler.after(ms, () => {
      this.#cancel = null;
      if (this.#owner.online()) void this.#report();
    });
  }

  async #report(): Promise<void> {
    const due = [...this.#due].slice(0, maxReports);
    for (const conversationId of due) this.#due.delete(conversationId);
    const reports = due.map((conversationId) => this.#reportOf(conversationId)).filter((report) => report !== null);
    this.#reporting = true;
    const wait = await this.#send(reports);
    this.#reporting = false;
    if (this.#due.size > 0) this.#later(wait);
  }

  /** Resolves with how long to wait before the next. */
  async #send(reports: OwnReport[]): Promise<number> {
    if (reports.length === 0) return gatherMs;
    const epochs = this.#epochs;
    try {
      await this.#surroundings.link.report(reports);
      this.#attempts = 0;
      if (epochs !== this.#epochs) return this.#sayAgain(reports);
      for (const report of reports) this.#confirm(report);
      return gatherMs;
    } catch (thrown) {
      return epochs === this.#epochs ? this.#refused(reports, asLinkError(thrown)) : this.#sayAgain(reports);
    }
  }

  /** It was said in an epoch that is over by the time of the answer, which therefore says nothing: a refusal neither. */
  #sayAgain(reports: OwnReport[]): number {
    for (const { conversationId } of reports) this.#due.add(conversationId);
    return gatherMs;
  }

  async #refused(reports: OwnReport[], error: LinkError): Promise<number> {
    if (error.code === 'unauthenticated') this.#owner.signedOut(error);
    else if (!isDefinite(error.code)) {
      for (const { conversationId } of reports) this.#due.add(conversationId);
      return error.retryAfterMs ?? backoff(this.#attempts++, this.#surroundings.random);
    } else if (reports.length === 1) {
      // It will be refused again: until the server says what it knows, it is taken to know this.
      this.#surroundings.logger.warn('A receipt was refused', error);
      this.#confirm(reports[0]!);
    } else {
      // One bad report must not hold up the others.
      for (const report of reports) await this.#send([report]);
    }
    return gatherMs;
  }

  #confirm({ conversationId, deliveredSeq, stored, read }: OwnReport): void {
    if (stored) this.#told.set(conversationId, stored);
    const known = this.#knownOf(conversationId);
    this.#known.set(conversationId, {
      readVersion: read?.version ?? known.readVersion,
      readSeq: read?.seq ?? known.readSeq,
      deliveredSeq: Math.max(known.deliveredSeq, deliveredSeq ?? 0),
    });
    this.moved(conversationId);
  }

  #reportOf(conversationId: string): OwnReport | null {
    const replica = this.#owner.replica(conversationId);
    if (!replica || replica.head.left) return null;
    const { head, record } = replica;
    // What is held or was read in an epoch that is over is nothing that the log of this one could be told of.
    if (record.epoch !== this.#owner.epoch()) return null;
    const known = this.#knownOf(conversationId);
    const deliveredSeq = (record.holes[0]?.from ?? record.cursor + 1) - 1;
    const readFurther = replica.headEpoch === record.epoch && hasReadFurther(head, known) && head.readSeq <= head.lastSeq;
    const stored = { from: (record.holes.at(-1)?.to ?? 0) + 1, to: record.cursor };
    if (deliveredSeq <= known.deliveredSeq && !readFurther && !this.#isNews(conversationId, stored)) return null;
    return { conversationId, deliveredSeq, ...(stored.to >= record.visibleFromSeq ? { stored } : {}), ...(readFurther ? { read: { version: head.readVersion, seq: head.readSeq } } : {}) };
  }

  /** Something new at the end, or the last hole closed. While a hole fills, nobody waits to hear of it. */
  #isNews(conversationId: string, { from, to }: Stored): boolean {
    const { visibleFromSeq } = this.#owner.replica(conversationId)!.record;
    const told = this.#told.get(conversationId);
    return to >= visibleFromSeq && (!told || to > told.to || (from === 1 && told.from > 1));
  }

  #knownOf(conversationId: string): Known {
    return this.#known.get(conversationId) ?? { readVersion: 0, readSeq: 0, deliveredSeq: 0 };
  }
}
