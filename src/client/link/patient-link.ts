import type { Scheduler } from '../scheduler.ts';
import type { ServerLink } from './server-link.ts';
import { LinkError } from './server-link.ts';

/**
 * A link whose every call has an end: a half-open socket never answers, and an engine that waits for
 * it waits for ever. What was not answered in time counts as lost, and is aborted.
 */
export function patientLink(link: ServerLink, scheduler: Scheduler, patienceMs: number): ServerLink {
  const calls = new Set<() => void>();

  function within<T>(call: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const controller = new AbortController();
      const giveUp = () => {
        settle();
        reject(new LinkError('lost', 'No answer in time'));
        controller.abort();
      };
      const cancel = scheduler.after(patienceMs, giveUp);
      const settle = () => {
        cancel();
        calls.delete(giveUp);
      };
      calls.add(giveUp);
      call(controller.signal).then(resolve, reject).finally(settle);
    });
  }

  return {
    send: (outgoing) => within((signal) => link.send(outgoing, signal)),
    range: (query) => within((signal) => link.range(query, signal)),
    heads: (query) => within((signal) => link.heads(query, signal)),
    receipts: (conversationId) => within((signal) => link.receipts(conversationId, signal)),
    report: (reports) => within((signal) => link.report(reports, signal)),
    typing: (conversationId) => within((signal) => link.typing(conversationId, signal)),
    stream: (since, handlers) => link.stream(since, handlers),
    wake: () => link.wake?.(),
    close: () => {
      for (const giveUp of [...calls]) giveUp();
      return link.close();
    },
  };
}
