import fs from 'node:fs';
import path from 'node:path';
import { markdownOf } from './markdown.ts';
import type { Outcome } from './outcome.ts';
import { drawTimeline } from './timeline.ts';

/** Writes the report: `NAME.json`, `NAME.md` beside it, and the picture that it shows. */
export function publish(outcome: Outcome, jsonFile: string): void {
  const { dir, name } = path.parse(path.resolve(jsonFile));
  const picture = `${name.replace(/-report$/, '')}-timeline.svg`;
  fs.mkdirSync(dir, { recursive: true });
  fs.writeFileSync(path.join(dir, `${name}.json`), jsonOf(outcome));
  fs.writeFileSync(path.join(dir, `${name}.md`), markdownOf(outcome, picture));
  fs.writeFileSync(path.join(dir, picture), drawTimeline(outcome));
}

/** For people to read, except for the thousands of numbers of the timeline. */
function jsonOf({ timeline, ...outcome }: Outcome): string {
  const seconds = timeline.seconds.map((second) => second && [second.p50, second.p99, second.count]);
  const readable = JSON.stringify(outcome, null, 2).replace(/\n\}$/, '');
  return `${readable},\n  "timeline": ${JSON.stringify({ ...timeline, seconds })}\n}\n`;
}
