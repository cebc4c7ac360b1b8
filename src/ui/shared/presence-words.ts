import type { Presence } from '../../domain/presence.ts';
import { ago } from './time.ts';

export function presenceWords(presence: Presence | undefined): string {
  if (!presence) return '';
  if (presence.online) return 'Online';
  return presence.lastSeenAt === null ? 'Offline' : `Last seen ${ago(presence.lastSeenAt)}`;
}
