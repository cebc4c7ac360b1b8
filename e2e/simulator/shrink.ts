import type { Finding } from './finding.ts';
import type { Outcome } from './run-script.ts';
import { runScript } from './run-script.ts';
import type { Deed, Script } from './script.ts';

/** As many attempts at most. */
const maxRuns = 400;

/** The shortest script found that still breaks the same promise (delta debugging: leave out ever smaller parts). */
export async function shrink(script: Script, outcome: Outcome): Promise<Script> {
  const broken = shapeOf(outcome.findings[0]!);
  let runs = 0;
  const stillBreaks = async (smaller: Script) => {
    if (++runs > maxRuns) return false;
    const { findings } = await runScript(smaller);
    return findings.some((finding) => shapeOf(finding) === broken);
  };
  let shortest = await withoutDeeds(script, stillBreaks);
  for (const simpler of simplifications(shortest)) {
    const changed = simpler(shortest);
    if (await stillBreaks(changed)) shortest = changed;
  }
  return withoutDeeds(shortest, stillBreaks);
}

/** What is broken, whoever and whichever number it is about. */
function shapeOf({ promise, text }: Finding): string {
  return `${promise} ${text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}|\d+|\{.*\}|\w+ of (alice|bob|carol)(, tab 2)?|garden|kitchen|alice and bob/g, '…')}`;
}

async function withoutDeeds(script: Script, stillBreaks: (smaller: Script) => Promise<boolean>): Promise<Script> {
  let { deeds } = script;
  for (let size = Math.ceil(deeds.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < deeds.length; ) {
      const fewer = deeds.toSpliced(from, size);
      if (await stillBreaks({ ...script, deeds: fewer })) deeds = fewer;
      else from += size;
    }
  }
  return { ...script, deeds };
}

/** What makes a trace easier to read. */
function* simplifications({ devices, deeds }: Script): Generator<(script: Script) => Script> {
  for (let fewer = 1; fewer < devices; fewer++) yield (script) => (fewer < script.devices ? { ...script, devices: fewer } : script);
  yield (script) => ({ ...script, rooms: 1 });
  yield (script) => ({ ...script, servers: 1 });
  for (const deed of deeds) {
    if (deed.type !== 'say' || deed.times === 1) continue;
    for (const times of [1, Math.ceil(deed.times / 2)]) yield (script) => ({ ...script, deeds: script.deeds.map((each): Deed => (each.at === deed.at && each.type === 'say' ? { ...each, times } : each)) });
  }
}
