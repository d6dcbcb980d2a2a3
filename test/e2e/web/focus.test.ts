import { expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { BrowserContextOptions } from 'playwright-core';
import { describeInBrowser } from '../../support/browser.js';
import { ChatPage } from '../../support/chat-page.js';
import { done, useStage } from '../../support/stage.js';

const stage = useStage();
const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

describeInBrowser('the focus', (open) => {
  /** Somebody who has a group with another, and is not in it yet. */
  const atRooms = async (options: BrowserContextOptions = {}) => {
    const tag = randomUUID().slice(0, 6);
    const [me, other, name] = [`asha-${tag}`, `ben-${tag}`, `Room ${tag}`];
    done(await stage.overRest(other, 'get_me', {}));
    done(await stage.overRest(me, 'create_room', { type: 'group', name, participants: [other] }));
    const asha = await ChatPage.signIn(open, stage.server.url, `Asha ${tag}`, options);
    return { asha, page: asha.page, other, name };
  };

  it('is back at the menu of the room after each dialog about it', async () => {
    const { asha, page, name } = await atRooms();
    await asha.enter(name);
    const choose = async (action: string) => {
      await page.getByRole('button', { name: 'More about this room' }).press('Enter');
      await page.getByRole('menuitem', { name: action }).press('Enter');
      await page.getByRole('dialog').waitFor();
    };
    const menu = page.locator('button[aria-label="More about this room"]:focus');
    for (const action of ['Rename', 'Clear my copy', 'Delete the room']) {
      await choose(action);
      await asha.closeDialog();
      await menu.waitFor();
    }
    await choose('Clear my copy');
    await page.getByRole('dialog').getByRole('button', { name: 'Clear', exact: true }).press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await menu.waitFor();
    expect(asha.troubles).toEqual([]);
  }, 120_000);

  it('goes to what is asked about a member, which Escape takes back and no more', async () => {
    const { asha, page, other, name } = await atRooms();
    await asha.enter(name);
    const drawer = await asha.openPeople();
    const menu = drawer.getByRole('button', { name: `What to do about ${other}` });
    for (const [action, asked] of [
      ['Ban', 'input:focus'],
      ['Hand the room over', 'form button:focus'],
    ] as const) {
      await menu.press('Enter');
      await page.getByRole('menuitem', { name: action }).press('Enter');
      await page.getByRole('menu').waitFor({ state: 'detached' });
      await drawer.locator(asked).waitFor();
      await page.keyboard.press('Escape');
      await drawer.locator('form').filter({ hasText: other }).waitFor({ state: 'detached' });
      await drawer.locator(`button[aria-label="What to do about ${other}"]:focus`).waitFor();
    }
    expect(asha.troubles).toEqual([]);
  }, 120_000);

  it('goes on a phone into the room that is opened, and back to it in the list', async () => {
    const { asha, page, name } = await atRooms(PHONE);
    await asha.room(name).press('Enter');
    await page.locator('h2:focus', { hasText: name }).waitFor();
    await page.getByRole('button', { name: 'Back to the rooms' }).press('Enter');
    await page.locator('a[data-room]:focus', { hasText: name }).waitFor();
    expect(asha.troubles).toEqual([]);
  }, 120_000);
});
