import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { onTestFinished, test } from 'vitest';
import { startChild } from '../../harness/child.ts';
import { temporaryFolder } from '../../harness/product.ts';

const preload = pathToFileURL(path.join(import.meta.dirname, '../stepped-clock.ts')).href;
const program = `
  const seconds = (ms) => Math.round(ms / 1000) | 0;
  const tell = () => console.log(seconds(Date.now() - performance.timeOrigin - performance.now()), seconds(new Date() - Date.now()));
  console.log('kinds', new Date() instanceof Date, new Date().constructor === Date, new Date(5).getTime(), typeof Date());
  tell();
  setInterval(tell, 20);`;

test('the wall clock of a process is stepped while it runs', async () => {
  const folder = temporaryFolder();
  const clock = path.join(folder, 'clock');
  const child = startChild(process.execPath, ['--import', preload, '--input-type=module', '--eval', program], { env: { HOLDFAST_CLOCK: clock } });
  onTestFinished(async () => {
    await child.end('SIGKILL');
    fs.rmSync(folder, { recursive: true });
  });
  await child.says(/^kinds true true 5 string\n0 0\n/);
  fs.writeFileSync(clock, '600000');
  process.kill(child.pid, 'SIGUSR2');
  await child.says(/^600 0$/m);
  fs.writeFileSync(clock, '-600000');
  process.kill(child.pid, 'SIGUSR2');
  await child.says(/^-600 0$/m);
});
