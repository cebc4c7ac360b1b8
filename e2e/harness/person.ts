import type { BrowserContext, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Account } from './account.ts';

/** How long a fact may take to show (milliseconds); a machine that tests is a busy one. */
const patience = 20_000;

/** Somebody in front of a browser, in the words of a story. */
export class Person {
  readonly account: Account;
  readonly displayName: string;
  readonly page: Page;
  readonly #url: string;

  constructor(account: Account, { displayName, page, url }: { displayName: string; page: Page; url: string }) {
    this.account = account;
    this.displayName = displayName;
    this.page = page;
    this.#url = url;
    page.setDefaultTimeout(patience);
  }

  async goTo(path: string): Promise<void> {
    await this.page.goto(new URL(path, this.#url).href);
  }

  async signIn(): Promise<void> {
    await this.goTo('/login');
    await this.page.getByLabel('E-mail or username').fill(this.account.username);
    await this.page.getByLabel('Password').fill(this.account.password);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
    await this.page.getByRole('navigation', { name: 'Conversations' }).waitFor();
  }

  /** The same person in another tab of the same browser. */
  async anotherTab(): Promise<Person> {
    const page = await this.#context.newPage();
    const tab = new Person(this.account, { displayName: this.displayName, page, url: this.#url });
    await page.goto(this.page.url());
    return tab;
  }

  async open(conversation: string): Promise<void> {
    await this.conversation(conversation).click();
    await this.composer.waitFor();
  }

  async say(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press('Enter');
  }

  /** A choice of the menu of a message. */
  async choose(choice: string, { of }: { of: string }): Promise<void> {
    await this.message(of).hover();
    await this.message(of).getByRole('button', { name: 'More' }).click();
    await this.page.getByRole('menuitem', { name: choice }).click();
  }

  /** The row of a conversation in the list. */
  conversation(name: string): Locator {
    return this.page.getByRole('navigation', { name: 'Conversations' }).getByRole('link').filter({ hasText: name });
  }

  get composer(): Locator {
    return this.page.getByRole('textbox', { name: /^Message / });
  }

  get log(): Locator {
    return this.page.getByRole('log', { name: 'Messages' });
  }

  /** The first message that holds `text`; what answers it and quotes it stands below. */
  message(text: string): Locator {
    return this.log.getByRole('article').filter({ hasText: text }).first();
  }

  async sees(text: string): Promise<void> {
    await this.message(text).waitFor();
  }

  /** Of these texts, those on screen, in the order in which they stand there: each as often as it stands. */
  async seesInOrder(texts: string[]): Promise<void> {
    await expect.poll(() => this.#shown(texts), { timeout: patience }).toEqual(texts);
  }

  async seesState(state: 'Waiting to be sent' | 'Sending' | 'Sent' | 'Delivered' | 'Read', { of }: { of: string }): Promise<void> {
    await this.message(of).getByRole('img', { name: state, exact: true }).waitFor();
  }

  async sees404(): Promise<void> {
    await this.page.getByRole('heading', { name: 'There is no such conversation' }).waitFor();
  }

  async seesWords(words: string | RegExp): Promise<void> {
    await this.page.getByText(words).first().waitFor();
  }

  async seesNoMore(locator: Locator): Promise<void> {
    await locator.waitFor({ state: 'detached' });
  }

  async #shown(texts: string[]): Promise<string[]> {
    const articles = await this.log.getByRole('article').allTextContents();
    return articles.flatMap((article) => texts.filter((text) => article.includes(text)));
  }

  get #context(): BrowserContext {
    return this.page.context();
  }
}
