// npm run dev: the database stays up; the server starts again when its code changes, and Next
// reloads pages by itself.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { loadConfig } from './config/config.ts';
import { authSecret } from './config/secret.ts';
import { fail, onSignal, openDatabase, root } from './launch.ts';

try {
  const config = loadConfig(process.env);
  const database = await openDatabase(config);
  // Folders, and not what the server imported: that holds Next's output, which changes with every page.
  const watched = ['config', 'domain', 'service', 'repository', 'transport', 'container.ts', 'server.ts'];
  const args = [...watched.map((name) => `--watch-path=${path.join(root, 'src', name)}`), path.join(root, 'src/dev-server.ts')];
  const env = { ...process.env, NODE_ENV: 'development' as const, NEXT_TELEMETRY_DISABLED: '1', DATABASE_URL: database.url, AUTH_SECRET: authSecret(config) };
  const server = spawn(process.execPath, ['--watch', '--watch-preserve-output', ...args], { stdio: 'inherit', env });
  const ended = once(server, 'exit');
  onSignal(async () => {
    server.kill();
    await ended;
    await database.close();
  });
} catch (error) {
  fail(error);
}
