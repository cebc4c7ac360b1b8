import type { Promised } from '../history/checker.ts';

/**
 * A broken promise, as the checker names it; `bug`: something of ours threw what nobody foresaw;
 * `rest`: something of ours goes on and on.
 */
export interface Finding {
  promise: Promised | 'bug' | 'rest';
  text: string;
  at?: number;
}
