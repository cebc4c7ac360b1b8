import type { Browser, BrowserContextOptions } from 'playwright-core';
import { chromium } from 'playwright-core';
import type { Account } from './account.ts';
import { signUp } from './account.ts';
import { post } from './call.ts';
import { Person } from './person.ts';
import type { Product } from './product.ts';
import { startProduct } from './product.ts';
import { provide } from './requirement.ts';

/** A server, a browser, and whoever the story needs. */
export interface Stage {
  product: Product;
  browser: Browser;
  /** Somebody new who is not signed in yet, in a browser of their own; their username is unique to the story. */
  person(displayName: string, options?: BrowserContextOptions & { url?: string }): Promise<Person>;
  /** The same person at another browser. */
  sameAs(person: Person): Promise<Person>;
  close(): Promise<void>;
}

let lastNumber = 0;

interface StageOptions {
  /** Of the browser. */
  args?: string[];
  /** Settings of the server. */
  env?: Record<string, string>;
}

export async function setStage({ args = [], env = {} }: StageOptions = {}): Promise<Stage> {
  const product = await startProduct(env);
  return { product, ...(await openTheatre(product, args)) };
}

/** A browser for people of a server that runs already. */
export async function openTheatre(product: Pick<Product, 'url' | 'dispose'>, args: string[] = []): Promise<Omit<Stage, 'product'>> {
  const browser = await chromium.launch({ executablePath: provide(['chromium']).CHROMIUM, args: ['--no-sandbox', ...args] });
  return {
    browser,
    person: async (displayName, { url = product.url, ...options } = {}) => {
      const username = `${displayName.toLowerCase().replaceAll(/[^a-z]/g, '')}${++lastNumber}`;
      const account = await signUp(product.url, { username, displayName });
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
      return new Person(account, { displayName, page: await context.newPage(), url });
    },
    sameAs: async ({ account, displayName }) => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      return new Person(account, { displayName, page: await context.newPage(), url: product.url });
    },
    close: async () => {
      await browser.close();
      await product.dispose();
    },
  };
}

/** Opens a direct conversation without clicking. */
export async function introduce(product: Pick<Product, 'url'>, [one, other]: [Account, Account]): Promise<string> {
  const head = await post(product.url, 'conversations.openDirect', { token: one.token, input: { userId: other.id } });
  return (head as { conversationId: string }).conversationId;
}

/** Makes a group without clicking; the first is its owner. */
export async function gather(product: Pick<Product, 'url'>, title: string, [owner, ...members]: Account[]): Promise<string> {
  const input = { clientId: crypto.randomUUID(), title, memberIds: members.map(({ id }) => id), historyVisible: true };
  const head = await post(product.url, 'conversations.createGroup', { token: owner!.token, input });
  return (head as { conversationId: string }).conversationId;
}
