// npm start: one command from a fresh checkout to a running server.
import { build } from './build.ts';
import { loadConfig } from './config/config.ts';
import { fail, onSignal, openDatabase, root } from './launch.ts';

// React and Next choose their production code by this when they are first imported, hence the import below.
Object.assign(process.env, { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' });

const closing: (() => Promise<void>)[] = [];
onSignal(() => closeAll());

try {
  const config = loadConfig(process.env);
  build();
  const database = await openDatabase(config);
  closing.push(database.close);
  const { startServer } = await import('./server.ts');
  const server = await startServer({ ...config, databaseUrl: database.url }, { dir: root });
  closing.push(server.close);
  console.log(`Holdfast is at ${server.url}`);
} catch (error) {
  await closeAll();
  fail(error);
}

/** Last opened, first closed. */
async function closeAll(): Promise<void> {
  for (let close = closing.pop(); close; close = closing.pop()) await close();
}
