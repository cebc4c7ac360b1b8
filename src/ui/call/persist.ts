import { backoff } from '../../client/backoff.ts';
import { linkErrorOf } from '../../client/link/link-error.ts';
import { isDefinite, LinkError } from '../../client/link/server-link.ts';

/** No question waits longer for its answer (milliseconds): a half-open line never gives one. */
const patienceMs = 8_000;
/** Longest wait before it is asked again (milliseconds). */
const longestWaitMs = 3_000;

/** One attempt, with an end. Rejects with a LinkError. */
export async function within<T>(ask: (signal: AbortSignal) => Promise<T>, ms = patienceMs): Promise<T> {
  const giving = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  // What was aborted may stay unanswered.
  const silence = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new LinkError('lost', 'No answer in time')), ms);
  });
  try {
    return await Promise.race([ask(giving.signal), silence]);
  } catch (thrown) {
    throw linkErrorOf(thrown);
  } finally {
    clearTimeout(timer);
    giving.abort();
  }
}

/** Asks again and again, for `forMs` and while `goesOn`, until there is an answer or a definite refusal. Rejects with a LinkError. */
export async function persist<T>(ask: (signal: AbortSignal) => Promise<T>, { forMs, goesOn = () => true }: { forMs: number; goesOn?: () => boolean }): Promise<T> {
  const until = Date.now() + forMs;
  for (let failures = 0; ; failures++) {
    try {
      return await within(ask);
    } catch (thrown) {
      const error = linkErrorOf(thrown);
      const wait = error.retryAfterMs ?? Math.min(longestWaitMs, backoff(failures, Math.random));
      if (isDefinite(error.code) || error.code === 'unauthenticated' || Date.now() + wait > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait));
      if (!goesOn()) throw error;
    }
  }
}
