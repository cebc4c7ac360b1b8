import type { Promised } from '../history/checker.ts';

/** A broken promise, as the checker names it; or `bug`: something of ours threw what nobody foresaw. */
export interface Finding {
  promise: Promised | 'bug';
  text: string;
  at?: number;
}
