import fs from 'node:fs';
import path from 'node:path';
import { machineInWords } from './machine.ts';
import { drawPicture } from './picture.ts';
import type { Result } from './result.ts';
import { othersBound } from './table.ts';
import { number, wordsOf } from './verdict-words.ts';

const docs = path.join(import.meta.dirname, '../../docs');

/** Writes `docs/bench.md` and the picture that it shows. */
export function publish(results: Result[], runs: number): void {
  const rows = results.flatMap((result) => result.rows);
  const measured = rows.filter((row) => !row.estimated);
  const reached = measured.filter((row) => row.reached).length;
  const title = 'What Holdfast costs, beside bare ws and pg';
  const subtitle = `${runs === 1 ? 'One run' : `Medians of ${runs} runs`}, ${new Date().toISOString().slice(0, 10)}. ${reached} of ${measured.length} targets are reached.`;
  fs.writeFileSync(path.join(docs, 'bench.svg'), drawPicture(rows, { title, subtitle }));
  const others = Math.max(0, ...results.flatMap(({ subjects }) => subjects.map(({ figures }) => figures['busy others'] ?? 0)));
  const disturbed = others > othersBound ? ` Other programs used up to ${number(others)} of its cores meanwhile, so take this with care.` : '';
  const table = rows.map((row) => {
    const { target, value, beside, ratio, verdict } = wordsOf(row);
    return `| ${row.title} | ${target} | ${value} | ${beside} | ${ratio} | ${verdict === 'NOT reached' ? '**no**' : verdict} |`;
  });
  fs.writeFileSync(path.join(docs, 'bench.md'), `# ${title}

Written by \`npm run bench -- --publish\`; [bench/README.md](../bench/README.md) says what each line means, and what to beware of.

${subtitle} On ${machineInWords()}.${disturbed}

![Each figure beside its target](bench.svg)

| | target | Holdfast | beside | ratio | |
| --- | --- | --- | --- | --- | --- |
${table.join('\n')}

*Beside* is the floor (\`bench/floor.ts\`), for two servers one server, for the long log the short one. Ratios are medians of each run's ratio. A bar that is eight times from its target or more ends there.
`);
}
