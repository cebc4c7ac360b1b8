// Holdfast as `src/start.ts` runs it, but with the pages as they were last built: whoever changes the server and
// measures again need not wait for Next.
import { loadConfig } from '../src/config/config.ts';
import { fail, onSignal, openDatabase, root } from '../src/launch.ts';

Object.assign(process.env, { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' });

try {
  const config = loadConfig(process.env);
  const database = await openDatabase(config);
  const { startServer } = await import('../src/server.ts');
  const server = await startServer({ ...config, databaseUrl: database.url }, { dir: root });
  onSignal(() => server.close());
  console.log(`Holdfast is at ${server.url}`);
} catch (error) {
  fail(error);
}
