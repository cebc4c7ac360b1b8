import { DomainError } from '../../domain/error.ts';
import type { OutboxEntry } from '../contract.ts';

interface Waiting {
  resolve(position: { seq: number; id: string }): void;
  reject(error: DomainError): void;
}

/** Who waits to hear what became of an action. */
export class Settlements {
  readonly #waiting = new Map<string, Waiting[]>();

  of(clientId: string, entry: OutboxEntry | undefined): Promise<{ seq: number; id: string }> {
    return new Promise((resolve, reject) => {
      const waiting = { resolve, reject };
      if (!entry) reject(new DomainError('not_found', 'This device knows of no such action'));
      else if (!inform(waiting, entry)) this.#waiting.set(clientId, [...(this.#waiting.get(clientId) ?? []), waiting]);
    });
  }

  tell(entry: OutboxEntry): void {
    const waiting = this.#waiting.get(entry.clientId);
    if (!waiting || (entry.state !== 'acked' && entry.state !== 'failed')) return;
    this.#waiting.delete(entry.clientId);
    for (const each of waiting) inform(each, entry);
  }
}

/** False while the action's fate is open. One that waits for repair is in the log as far as anybody was told. */
function inform({ resolve, reject }: Waiting, { acked, state, reason }: OutboxEntry): boolean {
  if (acked) resolve({ seq: acked.seq, id: acked.id });
  else if (state === 'failed') reject(new DomainError(reason?.code ?? 'invalid', reason?.message ?? 'Refused'));
  else return false;
  return true;
}
