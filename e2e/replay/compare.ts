import type { LogEvent } from '../../src/domain/event.ts';
import { isKind } from '../../src/domain/event.ts';
import type { Line } from './irc-log.ts';

/** One message as somebody holds it. */
export interface Said {
  seq: number;
  id: string;
  senderId: string;
  text: string;
}

export function saidIn(events: readonly LogEvent[]): Said[] {
  return events.flatMap((event) => (isKind(event, 'message.sent') ? [{ seq: event.seq, id: event.id, senderId: event.senderId, text: event.payload.text }] : []));
}

/** What differs between what a member holds and the log: something missing, too much, elsewhere, or other. */
export function differences(held: readonly Said[], log: readonly Said[]): string[] {
  const found: string[] = [];
  for (let i = 0; i < Math.max(held.length, log.length); i++) {
    const [mine, theirs] = [held[i], log[i]];
    if (mine && theirs && mine.seq === theirs.seq && mine.id === theirs.id && mine.senderId === theirs.senderId && mine.text === theirs.text) continue;
    found.push(`place ${i}: holds ${describe(mine)}, the log ${describe(theirs)}`);
  }
  return found;
}

/** What differs between the log and what was to be said, in the file's order. */
export function unlikeFile(log: readonly Said[], lines: readonly Line[], userIdOf: (nick: string) => string): string[] {
  const found: string[] = [];
  for (let i = 0; i < Math.max(log.length, lines.length); i++) {
    const [said, line] = [log[i], lines[i]];
    if (said && line && said.senderId === userIdOf(line.nick) && said.text === line.text) continue;
    found.push(`line ${i}: the file says ${line ? JSON.stringify(line.text.slice(0, 60)) : 'nothing'}, the log ${describe(said)}`);
  }
  return found;
}

/** What is wrong with the order in which a member was handed events: each once, by ascending seq. */
export function disorder(seqs: readonly number[]): string[] {
  return seqs.flatMap((seq, i) => (i > 0 && seq <= seqs[i - 1]! ? [`was handed seq ${seq} after ${seqs[i - 1]!}`] : []));
}

function describe(said: Said | undefined): string {
  return said ? `seq ${said.seq} ${JSON.stringify(said.text.slice(0, 60))}` : 'nothing';
}
