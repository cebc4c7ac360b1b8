import type { CallSignalData } from '../../../domain/call.ts';

type Candidate = Extract<CallSignalData, { type: 'candidate' }>;

/** Candidates that came before the description they belong to; more than this is none of a browser's doing. */
const mostEarly = 100;

/**
 * Which of the other side's descriptions is the current one. Each attempt to connect has an ICE name
 * fragment of its own, and only the first offer of a connection comes without a new one; so whatever
 * names an earlier attempt is late, however it was reordered or repeated on the way.
 */
export class Generations {
  readonly #past = new Set<string>();
  #current: string | null = null;
  #early: Candidate[] = [];

  /** An offer of an attempt that another has followed. The current one may come again. */
  isStaleOffer(sdp: string): boolean {
    return this.#past.has(fragmentOf(sdp));
  }

  /** An answer to an earlier offer: each offer after the first gets a new fragment in return. */
  isStaleAnswer(sdp: string): boolean {
    return fragmentOf(sdp) === this.#current || this.isStaleOffer(sdp);
  }

  /** This description is the other side's now. Returns the candidates that waited for it. */
  applied(sdp: string): Candidate[] {
    const fragment = fragmentOf(sdp);
    if (this.#current !== null && this.#current !== fragment) this.#past.add(this.#current);
    this.#current = fragment;
    const ready = this.#early.filter((candidate) => this.#belongs(candidate));
    this.#early = this.#early.filter((candidate) => !this.#belongs(candidate) && !this.#isPast(candidate));
    return ready;
  }

  /** Whether this candidate can be used now; one that comes before its description is kept for it. */
  admits(candidate: Candidate): boolean {
    if (this.#belongs(candidate)) return true;
    if (!this.#isPast(candidate) && this.#early.length < mostEarly) this.#early.push(candidate);
    return false;
  }

  #belongs({ candidate }: Candidate): boolean {
    const fragment = fragmentOfCandidate(candidate);
    return this.#current !== null && (fragment === null || fragment === this.#current);
  }

  #isPast({ candidate }: Candidate): boolean {
    return this.#past.has(fragmentOfCandidate(candidate) ?? '');
  }
}

function fragmentOf(sdp: string): string {
  return /^a=ice-ufrag:(\S+)/m.exec(sdp)?.[1] ?? '';
}

/** Not every browser names it. */
function fragmentOfCandidate(candidate: string): string | null {
  return / ufrag (\S+)/.exec(candidate)?.[1] ?? null;
}
