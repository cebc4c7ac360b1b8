import type { ErrorCode } from './error.ts';
import type { Caller } from './session.ts';

/**
 * Hears what becomes of the promise, to be counted. Telling it costs next to nothing, never throws and
 * changes nothing; it is told facts, never people or conversations.
 */
export interface Meter {
  /** A live device says that it holds what was committed so long ago (milliseconds). */
  applied(ms: number): void;
  /** So many drafts went into one append. */
  appended(drafts: number): void;
  acknowledged(acknowledgement: { duplicate: boolean }): void;
  /** `internal`: not a refusal but a bug. */
  refused(code: ErrorCode | 'internal'): void;
  /** A device read the log. `reset`: it held another one than ours. */
  pulled(answer: { events: number; reset: boolean }): void;
  /**
   * An event that the bus had not brought was read from the log and passed on: because a later one was
   * heard (`gap`), or because the database was asked (`poll`).
   */
  rescued(because: 'gap' | 'poll'): void;
  /** An event does not name the one passed on before it: as heard from the bus, or even as the log has it. */
  mismatched(source: 'bus' | 'log'): void;
}

/** For whoever does not count. */
export const silentMeter: Meter = {
  applied() {},
  appended() {},
  acknowledged() {},
  refused() {},
  pulled() {},
  rescued() {},
  mismatched() {},
};

/** Hears how far devices say they hold a conversation. */
export interface DeliveryWatch {
  held(caller: Caller, report: { conversationId: string; deliveredSeq: number }): void;
}
