import { createHash } from 'node:crypto';

/**
 * What a row shows, in a few characters. Two things are of no matter: when a message was last edited,
 * once it is deleted; and who reacted first, when somebody took it back and did it again meanwhile.
 */
export function digestOf({ seq, id, kind, payload }: { seq: number; id: string; kind: string; payload: Record<string, unknown> }): string {
  const { editedSeq, reactions, ...rest } = payload as { editedSeq?: number; reactions?: Record<string, string[]>; deletedSeq?: number };
  const known = { editedSeq: rest.deletedSeq === undefined ? editedSeq : undefined, reactions: sorted(reactions ?? {}) };
  const shown = { seq, id, kind, payload: { ...rest, ...known } };
  return createHash('sha256').update(JSON.stringify(shown, ordered)).digest('base64url').slice(0, 12);
}

function sorted(reactions: Record<string, string[]>): [string, string[]][] {
  return Object.entries(reactions)
    .map(([emoji, userIds]): [string, string[]] => [emoji, userIds.toSorted()])
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** The order of keys is no part of what is shown, at any depth. */
function ordered(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
