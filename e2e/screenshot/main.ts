// npm run screenshots: the picture in the README, and the four in which to look at the app.
import fs from 'node:fs';
import path from 'node:path';
import { build } from '../../src/build.ts';
import type { Account } from '../harness/account.ts';
import { signUp } from '../harness/account.ts';
import { post } from '../harness/call.ts';
import type { Stage } from '../harness/stage.ts';
import { gather, introduce, setStage } from '../harness/stage.ts';
import { readIrcLog } from '../replay/irc-log.ts';

const root = path.join(import.meta.dirname, '../..');
const looks = path.join(root, '.tmp/screenshots');
const { lines } = readIrcLog(path.join(import.meta.dirname, 'ubuntu.txt'));

build();
const stage = await setStage();
try {
  const viewer = await stage.person('Pelo');
  await fill(stage, viewer.account);
  await viewer.signIn();
  fs.mkdirSync(looks, { recursive: true });
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1280, 375]) {
      await viewer.page.emulateMedia({ colorScheme });
      await viewer.page.setViewportSize({ width, height: width === 375 ? 720 : 800 });
      await viewer.goTo('/');
      await viewer.page.screenshot({ path: path.join(looks, `list-${width}-${colorScheme}.png`) });
      await viewer.open('Ubuntu help');
      await viewer.sees(lines.at(-1)!.text);
      // Faces and ticks settle, and nothing blinks.
      await viewer.page.waitForLoadState('networkidle');
      await viewer.page.screenshot({ path: path.join(looks, `talk-${width}-${colorScheme}.png`) });
    }
  }
  fs.copyFileSync(path.join(looks, 'talk-1280-light.png'), path.join(root, 'docs/screenshot.png'));
  console.log(`docs/screenshot.png, and all of them in ${path.relative(root, looks)}`);
} finally {
  await stage.close();
}

/** The day's talk in a group, and a few words in private. */
async function fill({ product }: Stage, viewer: Account): Promise<void> {
  const nicks = [...new Set(lines.map(({ nick }) => nick))].filter((nick) => nick !== 'Pelo');
  const people = new Map([['Pelo', viewer]]);
  for (const [i, nick] of nicks.entries()) people.set(nick, await signUp(product.url, { username: `${nick.toLowerCase()}.${i}`, displayName: nick }));
  const say = (nick: string, message: { conversationId: string; text: string; replyTo?: number }) =>
    post(product.url, 'messages.send', { token: people.get(nick)!.token, input: { clientId: crypto.randomUUID(), ...message } }) as Promise<{ seq: number }>;

  for (const [nick, text] of [
    ['maco', 'im trying renaming it to message.ubuntu instead of its gnome-look name'],
    ['samliu', 'oh well lucky then'],
    ['evilbug', 'thanks! that worked 🎉'],
  ] as const) {
    const conversationId = await introduce(product, [viewer, people.get(nick)!]);
    await say(nick, { conversationId, text });
  }
  const conversationId = await gather(product, 'Ubuntu help', [...people.values()]);
  let last = 0;
  for (const { nick, text } of lines) last = (await say(nick, { conversationId, text })).seq;
  await post(product.url, 'messages.react', {
    token: viewer.token,
    input: { conversationId, clientId: crypto.randomUUID(), seq: last - 2, emoji: '👍', on: true },
  });
}
