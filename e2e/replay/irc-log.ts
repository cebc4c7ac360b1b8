import fs from 'node:fs';
import { maxTextLength } from '../../src/domain/text.ts';

/** One thing somebody said, as it will be sent. */
export interface Line {
  nick: string;
  text: string;
}

export interface IrcLog {
  lines: Line[];
  /** Lines of joins, parts and modes, and lines nobody said. */
  skipped: number;
  /** Lines without a word: a message cannot be empty. */
  empty: number;
}

const said = /^\[\d\d:\d\d(?::\d\d)?\] ?(?:<([^>]+)> ?(.*)|( *\* (\S+).*))$/su;

/** Reads a channel's raw log. Bytes that are not UTF-8 become U+FFFD; every other character is kept but NUL, which cannot be stored. */
export function readIrcLog(file: string): IrcLog {
  return parseIrcLog(new TextDecoder().decode(fs.readFileSync(file)));
}

export function parseIrcLog(content: string): IrcLog {
  const log: IrcLog = { lines: [], skipped: 0, empty: 0 };
  // Only a line feed ends a line: other separators of Unicode may stand in what somebody said.
  for (const raw of content.split('\n')) {
    const line = raw.replace(/\r$/, '').replaceAll('\0', '');
    if (line === '') continue;
    const match = said.exec(line);
    if (!match) log.skipped++;
    else if ((match[2] ?? match[3])!.trim() === '') log.empty++;
    // An action keeps its star and name: "* mary waves".
    else log.lines.push(...pieces({ nick: (match[1] ?? match[4])!, text: match[2] ?? match[3]!.trimStart() }));
  }
  return log;
}

function pieces({ nick, text }: Line): Line[] {
  const characters = Array.from(text);
  if (characters.length <= maxTextLength) return [{ nick, text }];
  const count = Math.ceil(characters.length / maxTextLength);
  return Array.from({ length: count }, (_, i) => ({ nick, text: characters.slice(i * maxTextLength, (i + 1) * maxTextLength).join('') })).filter(
    (piece) => piece.text.trim() !== '',
  );
}
