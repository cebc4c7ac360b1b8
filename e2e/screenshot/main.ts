// npm run screenshots: the picture in the README, and those in which to look at the app.
import fs from 'node:fs';
import path from 'node:path';
import { build } from '../../src/build.ts';
import { setStage } from '../harness/stage.ts';
import { group, lastLine, perform, viewer } from './cast.ts';

const root = path.join(import.meta.dirname, '../..');
const folder = path.join(root, '.tmp/screenshots');

build();
const stage = await setStage();
try {
  const person = await stage.person(viewer);
  await perform(stage.product, person.account);
  await person.signIn();
  fs.mkdirSync(folder, { recursive: true });
  const picture = (name: string) => person.page.screenshot({ path: path.join(folder, `${name}.png`) });
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1280, 375]) {
      await person.page.emulateMedia({ colorScheme });
      await person.page.setViewportSize({ width, height: width === 375 ? 720 : 800 });
      await person.goTo('/');
      await person.conversation(group).waitFor();
      await picture(`list-${width}-${colorScheme}`);
      await person.open(group);
      await person.page.keyboard.press('Escape');
      await person.seesState('Delivered', { of: lastLine });
      await picture(`talk-${width}-${colorScheme}`);
    }
  }
  fs.copyFileSync(path.join(folder, 'talk-1280-light.png'), path.join(root, 'docs/screenshot.png'));
  console.log(`docs/screenshot.png, and all of them in ${path.relative(root, folder)}`);
} finally {
  await stage.close();
}
// The performers' devices are still connected, or trying to be.
process.exit(0);
