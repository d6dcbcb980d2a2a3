import { expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { barriers } from '../../support/axe.js';
import { describeInBrowser } from '../../support/browser.js';
import { ChatPage } from '../../support/chat-page.js';
import { done, useStage } from '../../support/stage.js';

const stage = useStage();
const PHONE = { viewport: { width: 360, height: 740 } };

describeInBrowser('the web chat', (open) => {
  const tagged = (): { tag: string; name: string } => {
    const tag = randomUUID().slice(0, 6);
    return { tag, name: `Asha ${tag}` };
  };

  it.each(['light', 'dark'] as const)(
    'has no serious barriers on any page, in the %s',
    async (colorScheme) => {
      const { tag, name } = tagged();
      await ChatPage.signIn(open, stage.server.url, `Ben ${tag}`);
      // Without transitions: half of one, nothing can be read.
      const options = { colorScheme, reducedMotion: 'reduce' } as const;
      const { page: entry } = await open(`${stage.server.url}/`, options);
      expect(await barriers(entry)).toEqual([]);
      const asha = await ChatPage.signIn(open, stage.server.url, name, options);
      const { page } = asha;
      expect(await barriers(page)).toEqual([]);
      await asha.makeRoom([`Ben ${tag}`], `Room ${tag}`);
      await asha.say('hello https://example.com');
      await asha.act('hello', 'React with 👍');
      await asha.message('hello').getByRole('group', { name: 'Reactions' }).waitFor();
      expect(await barriers(page)).toEqual([]);
      await asha.composer.press('ArrowUp');
      const field = page.getByRole('textbox', { name: 'Edit' });
      await field.fill('hello again');
      expect(await barriers(page)).toEqual([]);
      await field.press('Enter');
      await asha.message('hello again').getByText('(edited)').waitFor();

      for (const name of [
        'Search',
        'Pinned messages',
        'People',
        'New room',
        'Find rooms',
        'Search all rooms',
        'Settings',
      ])
        await expectOpen('dialog', () => page.getByRole('button', { name, exact: true }).click());
      for (const tab of ['Invite links', 'Banned']) await expectOpen('dialog', () => asha.openPeople(tab));
      await expectOpen('menu', () => page.getByRole('button', { name: 'More about this room' }).click());
      await expectOpen('menu', () => asha.act('hello', 'More actions'));
      for (const action of ['Rename', 'Clear my copy', 'Delete the room'])
        await expectOpen('dialog', () => asha.chooseForRoom(action));
      for (const action of ['Delete', 'Send a copy to some', 'Who reacted', 'Earlier versions'])
        await expectOpen('dialog', () => asha.choose('hello', action));
      await expectOpen('dialog', async () => {
        await asha.act('hello', 'Another reaction');
        await page.locator('emoji-picker').getByRole('menuitem').first().waitFor();
      });
      await asha.openPeople();
      await page.getByRole('button', { name: `What to do about Ben ${tag}` }).click();
      await page.getByRole('menu').waitFor();
      expect(await barriers(page)).toEqual([]);
      await page.getByRole('menuitem', { name: 'Ban' }).click();
      await page.getByLabel('Reason').waitFor();
      expect(await barriers(page)).toEqual([]);

      expect(asha.troubles).toEqual([]);

      /** Opens something over the page, looks at all of it, and closes it. */
      async function expectOpen(role: 'dialog' | 'menu', openIt: () => Promise<unknown>): Promise<void> {
        await openIt();
        await page.getByRole(role).waitFor();
        expect(await barriers(page)).toEqual([]);
        await page.keyboard.press('Escape');
        await page.getByRole(role).waitFor({ state: 'detached' });
      }
    },
    240_000,
  );

  it('is used by the keyboard alone', async () => {
    const { tag, name } = tagged();
    await ChatPage.signIn(open, stage.server.url, `Ben ${tag}`);
    const { page, troubles } = await open(`${stage.server.url}/`);
    // The page may be a moment behind its files.
    await page.locator('input:focus').waitFor();
    await page.keyboard.type(name);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name }).waitFor();

    await tabTo('New room');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await tabTo('People');
    await page.keyboard.type(`Ben ${tag}`);
    await page.locator('[data-combobox-selected]', { hasText: `Ben ${tag}` }).waitFor();
    await page.keyboard.press('Enter');
    await tabTo('Create');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 2, name: `Ben ${tag}` }).waitFor();

    const log = page.getByRole('log');
    await page.getByRole('textbox', { name: 'Write a message' }).waitFor();
    await page.keyboard.type('first');
    await page.keyboard.press('Enter');
    await log.getByText('first').waitFor();
    await page.keyboard.type('second');
    await page.keyboard.press('Enter');
    await log.getByText('second').waitFor();

    // Back to the newest message, up to the one before, and an answer to it.
    await tabTo('second', 'Shift+Tab');
    await page.keyboard.press('ArrowUp');
    await page.locator('article:focus', { hasText: 'first' }).waitFor();
    await page.keyboard.press('r');
    await page.getByText(/^Reply to .*: first$/).waitFor();
    await page.keyboard.type('answer');
    await page.keyboard.press('Enter');
    await log.getByRole('button', { name: /that this answers/ }).waitFor();

    // Into a menu, down to its second item and up again, and out by what it does.
    await tabTo('More about this room', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Mute notifications' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.locator(':focus', { hasText: 'Mark unread' }).waitFor();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.getByLabel('Notifications are muted').waitFor();
    expect(troubles).toEqual([]);

    /** Goes on until what has the focus is called so. */
    async function tabTo(wanted: string, key = 'Tab'): Promise<void> {
      for (let tries = 0; tries < 60; tries += 1) {
        const focused: unknown = await page.evaluate(
          '((it) => [it?.getAttribute("aria-label"), it?.labels?.[0]?.textContent, it?.textContent].join(" | "))(document.activeElement)',
        );
        if (String(focused).includes(wanted)) return;
        await page.keyboard.press(key);
      }
      throw new Error(`The focus never came to ${wanted}`);
    }
  }, 120_000);

  it('speaks Hindi', async () => {
    const { tag, name } = tagged();
    const asha = await ChatPage.signIn(open, stage.server.url, name);
    await ChatPage.signIn(open, stage.server.url, `Ben ${tag}`);
    await asha.makeRoom([`Ben ${tag}`], `Room ${tag}`);
    await asha.page.getByRole('button', { name: 'Settings' }).click();
    await asha.page.getByRole('combobox', { name: 'Language' }).selectOption('hi');
    await asha.page.getByRole('textbox', { name: 'संदेश लिखें' }).waitFor();
    await asha.page.getByRole('log').getByText('आज', { exact: true }).waitFor();
    // What the server writes into the room is read anew, in the same language.
    await asha.page.getByRole('log').getByText(/बनाया/).waitFor();
    expect(await asha.page.evaluate('document.documentElement.lang')).toBe('hi');
    expect(asha.troubles).toEqual([]);
  }, 120_000);

  it('fits a phone: the rooms, or one room, and back', async () => {
    const { tag, name } = tagged();
    await ChatPage.signIn(open, stage.server.url, `Ben ${tag}`);
    const asha = await ChatPage.signIn(open, stage.server.url, name, PHONE);
    done(await stage.overRest(`chen-${tag}`, 'get_me', {}));
    await asha.makeRoom([`Ben ${tag}`, `chen-${tag}`], `Room ${tag}`);
    await asha.say('hello from a phone, with_a_word_that_is_far_too_long_for_it_'.repeat(4));
    expect(await asha.overflow()).toBe(0);
    await asha.page.getByRole('button', { name: 'Only for some people' }).click();
    await asha.composer.fill('for one');
    expect(await asha.overflow()).toBe(0);
    const { width = 0 } = (await asha.composer.boundingBox()) ?? {};
    expect(width).toBeGreaterThan(150);
    await asha.openPeople('Invite links');
    await asha.page.getByRole('button', { name: 'Make a link' }).click();
    await asha.page.getByRole('button', { name: 'Revoke the link' }).waitFor();
    expect(await asha.overflow()).toBe(0);
    await asha.closeDialog();
    expect(await asha.room(`Room ${tag}`).isVisible()).toBe(false);
    await asha.page.getByRole('button', { name: 'Back to the rooms' }).click();
    await asha.room(`Room ${tag}`).waitFor();
    expect(await asha.overflow()).toBe(0);
    await asha.enter(`Room ${tag}`);
    await asha.page.getByRole('button', { name: 'Back to the rooms' }).click();
    const name_of_public = `${tag}${'W'.repeat(90)}`;
    done(await stage.overRest(`chen-${tag}`, 'create_room', { type: 'public', name: name_of_public }));
    await asha.page.getByRole('button', { name: 'Find rooms' }).click();
    await asha.page.getByLabel('Name of the room').fill(name_of_public);
    const join = await asha.page.getByRole('button', { name: 'Join' }).boundingBox();
    expect((join?.x ?? 0) + (join?.width ?? 0)).toBeLessThan(PHONE.viewport.width);
    expect(asha.troubles).toEqual([]);
  }, 120_000);
});
