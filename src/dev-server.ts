// The part of `npm run dev` that starts again. It needs no clean end: the next one is waiting.
import { loadConfig } from './config/config.ts';
import { fail, root } from './launch.ts';

// Next's workers would inherit this from `node --watch` and report to a parent that does not understand them.
delete process.env.WATCH_REPORT_DEPENDENCIES;

try {
  const { startServer } = await import('./server.ts');
  const server = await startServer(loadConfig(process.env), { dir: root });
  console.log(`Holdfast is at ${server.url}`);
} catch (error) {
  fail(error);
}
