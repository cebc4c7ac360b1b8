import type { ConversationSummary } from '../../client/contract.ts';

/** Nobody calls where they are no more, or whom they have blocked. */
export function mayCall({ left, peer }: Pick<ConversationSummary, 'left' | 'peer'>, blocked: ReadonlySet<string>): boolean {
  return !left && !(peer && blocked.has(peer.id));
}
