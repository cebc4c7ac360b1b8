// npm test: `node .ci/test.ts unit contract e2e`
import type { Part } from './part.ts';
import { parts, runParts } from './part.ts';
import { finish } from './tally.ts';

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(parts as readonly string[]).includes(name));
if (unknown.length > 0 || chosen.length === 0) {
  console.error(`Which parts? ${parts.join(', ')}`);
  process.exit(2);
}

try {
  finish(runParts(chosen as Part[]));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  finish([{ passed: 0, failed: 1 }]);
}
