import path from 'node:path';
import type { Account } from '../harness/account.ts';
import { signUp } from '../harness/account.ts';
import { post } from '../harness/call.ts';
import type { Product } from '../harness/product.ts';
import { gather, introduce } from '../harness/stage.ts';
import { openDevice } from '../replay/crowd.ts';
import { readIrcLog } from '../replay/irc-log.ts';

export const viewer = 'Pelo';
export const group = 'Ubuntu help';
const { lines } = readIrcLog(path.join(import.meta.dirname, 'ubuntu.txt'));
/** The viewer's own, and shown with its ticks. */
export const lastLine = lines.at(-1)!.text;

/** Everyone in the talk says their lines in a group, and three of them a word in private. They stay connected. */
export async function perform(product: Product, account: Account): Promise<void> {
  const people = new Map([[viewer, account]]);
  for (const { nick } of lines) {
    if (!people.has(nick)) people.set(nick, await signUp(product.url, { username: `${nick.toLowerCase()}.${people.size}`, displayName: nick }));
  }
  const others = [...people].filter(([nick]) => nick !== viewer);
  await Promise.all(others.map(([nick, { id, token }]) => openDevice({ nick, userId: id, token, url: product.url })));
  const say = (nick: string, message: { conversationId: string; text: string; replyTo?: number }) =>
    post(product.url, 'messages.send', { token: people.get(nick)!.token, input: { clientId: crypto.randomUUID(), ...message } }) as Promise<{ seq: number }>;

  for (const [nick, text] of [
    ['MrGnu', 'ok, I l wait a few days bro, thanks for leting me know'],
    ['samliu', 'if you look up nvidia-glx-new in launchpad, you get like a billion hardy bugs haha'],
    ['timandtom', 'Ah, shweet, everything works good now :) Thanks'],
  ] as const) {
    await say(nick, { conversationId: await introduce(product, [account, people.get(nick)!]), text });
  }

  const conversationId = await gather(product, group, [...people.values()]);
  const seqs = new Map<string, number>();
  const reactions = [
    ['LSG', 'samliu', '😂'],
    [viewer, 'samliu', '😂'],
    ['timandtom', 'maco', '👍'],
  ] as const;
  for (const { nick, text } of lines) {
    const replyTo = text === lastLine ? seqs.get('evilbug') : undefined;
    seqs.set(nick, (await say(nick, { conversationId, text, replyTo })).seq);
  }
  for (const [nick, to, emoji] of reactions) {
    const input = { conversationId, clientId: crypto.randomUUID(), seq: seqs.get(to), emoji, on: true };
    await post(product.url, 'messages.react', { token: people.get(nick)!.token, input });
  }
}
