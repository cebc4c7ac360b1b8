/** What one stay in a conversation lets somebody see. */
export interface Stay {
  from: number;
  /** The event by which they left; Infinity while they are in. */
  to: number;
}

interface Row {
  seq: number;
  kind: string;
  senderId: string;
  payload: Record<string, unknown>;
}

/** Who was in a conversation from when to when, by the log's own events. */
export class Memberships {
  readonly #stays = new Map<string, Stay[]>();
  #historyVisible = true;

  follow({ seq, kind, senderId, payload }: Row): void {
    if (kind === 'conversation.created') {
      this.#historyVisible = payload.historyVisible === true;
      for (const userId of new Set([senderId, ...(payload.memberIds as string[])])) this.#enter(userId, seq);
    } else if (kind === 'history.changed') this.#historyVisible = payload.visible === true;
    else if (kind === 'member.joined') this.#enter(payload.userId as string, this.#historyVisible ? 1 : seq);
    else if (kind === 'member.left' || kind === 'member.removed') this.#leave(payload.userId as string, seq);
  }

  /** Ascending; none for somebody who was never in. */
  of(userId: string): readonly Stay[] {
    return this.#stays.get(userId) ?? [];
  }

  isIn(userId: string): boolean {
    return this.of(userId).at(-1)?.to === Infinity;
  }

  /** Those who are in now. */
  present(): string[] {
    return [...this.#stays.keys()].filter((userId) => this.isIn(userId));
  }

  everyone(): Iterable<string> {
    return this.#stays.keys();
  }

  #enter(userId: string, from: number): void {
    this.#stays.set(userId, [...this.of(userId), { from, to: Infinity }]);
  }

  #leave(userId: string, seq: number): void {
    const stay = this.#stays.get(userId)?.at(-1);
    if (stay?.to === Infinity) stay.to = seq;
  }
}
