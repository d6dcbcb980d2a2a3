import { expect } from '@jest/globals';
import { type BrowserContextOptions, type Locator, type Page } from 'playwright-core';
import type { Open } from './browser.js';
import { eventually } from './waiting.js';

/** The web chat, as somebody who is signed in by name uses it. */
export class ChatPage {
  private constructor(
    readonly page: Page,
    /** Errors of its scripts and its policy, answers that are failures, and requests to anywhere else. */
    readonly troubles: readonly string[],
  ) {}

  static async signIn(open: Open, url: string, name: string, options: BrowserContextOptions = {}): Promise<ChatPage> {
    const { page, troubles } = await open(url, options);
    await page.getByLabel('Your name').fill(name);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
    return new ChatPage(page, troubles);
  }

  /** The room in the list. */
  room(name: string): Locator {
    return this.page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name });
  }

  async enter(name: string): Promise<void> {
    await this.room(name).click();
    await this.page.getByRole('heading', { level: 2, name }).waitFor();
  }

  /** Makes a group, or a direct room where it has no name, and is in it then. */
  async makeRoom(people: readonly string[], name: string | null = null): Promise<void> {
    const { page } = this;
    await page.getByRole('button', { name: 'New room' }).click();
    const dialog = page.getByRole('dialog');
    if (name !== null) {
      await dialog.getByText('Group', { exact: true }).click();
      await dialog.getByLabel('Name').fill(name);
    }
    for (const person of people) {
      await dialog.getByLabel('People').fill(person);
      await page.getByRole('option', { name: person }).click();
    }
    await dialog.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('heading', { level: 2, name: name ?? people[0] ?? '' }).waitFor();
  }

  get composer(): Locator {
    return this.page.getByRole('textbox', { name: 'Write a message' });
  }

  async say(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press('Enter');
    await this.message(text).waitFor();
  }

  /** A message of the log that has this text. */
  message(text: string): Locator {
    return this.page.getByRole('log').locator('article[data-message]', { hasText: text });
  }

  /** Chooses an action of a message from the bar beside it. */
  async act(text: string, action: string): Promise<void> {
    const bar = this.message(text).getByRole('toolbar');
    // What comes meanwhile may move a line away from under the pointer.
    await eventually(async () => {
      await this.message(text).hover();
      expect(await bar.isVisible()).toBe(true);
    });
    await bar.getByRole('button', { name: action }).click();
  }

  /** Chooses an action of a message from its menu. */
  async choose(text: string, action: string): Promise<void> {
    await this.act(text, 'More actions');
    await this.page.getByRole('menuitem', { name: action }).click();
  }

  /** Chooses what one may do with the room as a whole. */
  async chooseForRoom(action: string): Promise<void> {
    await this.page.getByRole('button', { name: 'More about this room' }).click();
    await this.page.getByRole('menuitem', { name: action }).click();
  }

  /** Opens the list of the people in the room, or what else of its drawer is named. */
  async openPeople(tab: string | null = null): Promise<Locator> {
    await this.page.getByRole('button', { name: 'People', exact: true }).click();
    const drawer = this.page.getByRole('dialog', { name: 'People' });
    if (tab !== null) await drawer.getByRole('tab', { name: tab }).click();
    await drawer.waitFor();
    return drawer;
  }

  /** Chooses what one may do about somebody in the list of people, which is open. */
  async choosePerson(name: string, action: string): Promise<void> {
    await this.page.getByRole('button', { name: `What to do about ${name}` }).click();
    await this.page.getByRole('menuitem', { name: action }).click();
  }

  async closeDialog(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.page.getByRole('dialog').waitFor({ state: 'detached' });
  }

  /** The ids of the messages that are in the page just now, from top to bottom. */
  async shown(): Promise<string[]> {
    const ids = await this.page.evaluate(
      'Array.from(document.querySelectorAll("[role=log] [data-message]"), (row) => row.dataset.message)',
    );
    return Array.isArray(ids) ? ids.map(String) : [];
  }

  /** Scrolls the log, up where it is less than nothing. */
  async scroll(pixels: number): Promise<void> {
    await this.page.getByRole('log').hover();
    await this.page.mouse.wheel(0, pixels);
  }

  /** How far the page is wider than the window. */
  overflow(): Promise<number> {
    return this.page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
  }
}
