import { expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { barriers } from '../../support/axe.js';
import { describeInBrowser, type Open } from '../../support/browser.js';
import { ChatPage } from '../../support/chat-page.js';
import { done, refused, useStage } from '../../support/stage.js';
import { eventually } from '../../support/waiting.js';

const stage = useStage();
const PHONE = { viewport: { width: 360, height: 740 } };

type Options = Parameters<Open>[1];

describeInBrowser('the admin page', (open) => {
  /** Signs in by name as an administrator, and goes to the page by the menu. */
  async function enterAsAdmin(name: string, options: Options = {}) {
    const { page, troubles } = await open(`${stage.server.url}/`, options);
    await page.getByLabel('Your name').fill(name);
    await page.getByRole('checkbox', { name: 'As an administrator' }).check();
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('button', { name: 'Administration' }).click();
    await page.getByRole('heading', { level: 1, name: 'Administration' }).waitFor();
    return { page, troubles };
  }

  async function goTo(page: Page, section: string): Promise<void> {
    await page.getByRole('navigation').getByRole('link', { name: section, exact: true }).click();
    await page.getByRole('heading', { level: 2, name: section }).waitFor();
  }

  const tagged = () => randomUUID().slice(0, 6);

  it('is neither shown nor loaded for others', async () => {
    const name = `Asha ${tagged()}`;
    const asha = await ChatPage.signIn(open, stage.server.url, name);
    await asha.page.getByRole('button', { name: 'Settings' }).click();
    await asha.page.getByRole('button', { name: 'Sign out' }).waitFor();
    expect(await asha.page.getByRole('button', { name: 'Administration' }).count()).toBe(0);
    await asha.page.goto(`${stage.server.url}/admin/users`);
    await asha.page.getByText('This page is for administrators.').waitFor();
    expect(await asha.page.getByRole('navigation').count()).toBe(0);
    expect(await loaded(asha.page)).not.toMatch(/admin-page/);
    await asha.page.getByRole('button', { name: 'Back to the rooms' }).click();
    await asha.page.getByRole('heading', { level: 1, name }).waitFor();
    expect(asha.troubles).toEqual([]);
  }, 120_000);

  it('draws what the process does, which moves when something is sent', async () => {
    const { page, troubles } = await enterAsAdmin(`Root ${tagged()}`);
    expect(await loaded(page)).toMatch(/admin-page/);
    const chart = (name: string) => page.getByRole('figure', { name, exact: true });
    await chart('Connections').locator('canvas').waitFor();
    expect(await page.getByRole('figure').count()).toBe(9);
    const sends = chart('Sends/s').getByRole('img');
    await eventually(async () => expect(await sends.getAttribute('aria-label')).toMatch(/: 0$/));

    const [ann, ben] = stage.people('ann', 'ben');
    const { room } = done(await stage.overRest(ann, 'create_room', { type: 'group', participants: [ben] }));
    await stage.connect(ben);
    const said = async (name: string) => (await chart(name).getByRole('img').getAttribute('aria-label')) ?? '';
    const seen = new Set<string>();
    await eventually(async () => {
      done(await stage.overRest(ann, 'send_message', { room_id: room.id, content: 'hello' }));
      for (const name of ['Sends/s', 'Deliveries/s', 'Ack p50', 'Ack p99', 'Memory', 'Connections'])
        if (/: [^0–]/.test(await said(name))) seen.add(name);
      expect([...seen].sort()).toEqual(['Ack p50', 'Ack p99', 'Connections', 'Deliveries/s', 'Memory', 'Sends/s']);
    }, 30_000);
    await page
      .getByRole('region', { name: 'Newest figures of each process' })
      .getByText(/Running since/)
      .waitFor();
    expect(troubles).toEqual([]);
  }, 120_000);

  it('finds people, shows where they are, and erases one for good', async () => {
    const tag = tagged();
    const name = `Zoya ${tag}`;
    const zoya = stage.person(`zoya/%${tag}`, { name });
    done(await stage.overRest(zoya, 'create_room', { type: 'group', name: `Garden ${tag}` }));
    const { page, troubles } = await enterAsAdmin(`Root ${tag}`);
    await goTo(page, 'Users');
    await page.getByLabel('Search by the beginning of a name or id').fill(name);
    const list = page.getByRole('list', { name: 'Users' });
    await eventually(async () => expect(await list.getByRole('link').count()).toBe(1));
    await list.getByRole('link', { name }).click();
    await page.getByRole('heading', { level: 2, name }).waitFor();
    await page
      .getByRole('list', { name: 'Their rooms' })
      .getByRole('link', { name: `Garden ${tag}` })
      .waitFor();
    // The address is theirs: it leads here again.
    await page.reload();
    await page.getByRole('heading', { level: 2, name }).waitFor();

    await page.getByRole('button', { name: 'Erase person' }).click();
    const confirm = page.getByRole('dialog').getByRole('button', { name: 'Erase person' });
    expect(await confirm.isDisabled()).toBe(true);
    await page.getByRole('dialog').getByRole('textbox').fill(zoya);
    await confirm.click();
    await page.getByText(`${zoya} was erased.`).waitFor({ timeout: 30_000 });
    expect(await stage.overRest(zoya, 'get_me')).toEqual(refused('unauthenticated'));
    await goTo(page, 'Users');
    await page.getByLabel('Search by the beginning of a name or id').fill(name);
    await page.getByText('Nothing found.').waitFor();
    expect(troubles).toEqual([]);
  }, 120_000);

  it('reads on in long lists', async () => {
    const tag = tagged();
    const [maker] = stage.people('maker');
    for (let n = 0; n < 53; n += 1)
      done(await stage.overRest(maker, 'create_room', { type: 'public', name: `Long ${tag} ${n}` }));
    const { page, troubles } = await enterAsAdmin(`Root ${tag}`);
    await goTo(page, 'Rooms');
    await page.getByLabel('Search by the beginning of a name, or by id').fill(`long ${tag}`);
    const links = page.getByRole('list', { name: 'Rooms' }).getByRole('link');
    const more = page.getByRole('button', { name: 'Show more' });
    await eventually(async () => expect(await links.count()).toBe(50));
    // Of those found, or still of all, which look the same: what is read on of these is let go of once the others are found.
    await eventually(async () => {
      if (await more.isVisible()) await more.click();
      expect(await links.count()).toBe(53);
    });
    expect(await more.count()).toBe(0);
    expect(troubles).toEqual([]);
  }, 120_000);

  it('manages a room and who is in it', async () => {
    const tag = tagged();
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const make = { type: 'group', name: `Team ${tag}`, participants: [ben, cat] };
    const { room } = done(await stage.overRest(ann, 'create_room', make));
    const rolesOf = async () => {
      const { members } = done(await stage.overRest(stage.admin, 'list_members', { room_id: room.id }));
      return Object.fromEntries(members.map(({ user_id, role }) => [user_id, role]));
    };
    const { page, troubles } = await enterAsAdmin(`Root ${tag}`);
    await goTo(page, 'Rooms');
    await page.getByLabel('Kind of room').selectOption('Group');
    await page.getByLabel('Search by the beginning of a name, or by id').fill(room.id);
    await page.getByRole('link', { name: `Team ${tag}` }).click();
    await page.getByRole('heading', { level: 2, name: `Team ${tag}` }).waitFor();

    const choose = async (who: string, action: string): Promise<void> => {
      await page.getByRole('button', { name: `What to do about ${who}` }).click();
      await page.getByRole('menuitem', { name: action }).click();
    };
    const people = page.getByRole('list', { name: 'People' });
    await choose(ben, 'Make admin');
    await people.getByRole('listitem').filter({ hasText: ben }).getByText('Admin').waitFor();
    expect(await rolesOf()).toEqual({ [ann]: 'owner', [ben]: 'admin', [cat]: 'member' });
    await choose(ben, 'Remove');
    await people.getByText(ben).waitFor({ state: 'detached' });
    await choose(cat, 'Ban');
    await page.getByLabel('Reason').fill('Advertising');
    await page.getByRole('button', { name: 'Ban', exact: true }).click();
    const lift = page.getByRole('button', { name: 'Lift the ban' });
    await lift.waitFor();
    expect(await rolesOf()).toEqual({ [ann]: 'owner' });
    const add = { room_id: room.id, user_id: cat };
    expect(await stage.overRest(ann, 'add_member', add)).toEqual(refused('conflict'));
    await page.getByText('Advertising').waitFor();
    await lift.click();
    await lift.waitFor({ state: 'detached' });
    done(await stage.overRest(ann, 'add_member', add));

    await page.getByRole('button', { name: 'Archive room' }).click();
    await page.getByRole('button', { name: 'Reopen room' }).waitFor();
    const message = { room_id: room.id, content: 'hello' };
    expect(await stage.overRest(ann, 'send_message', message)).toEqual(refused('conflict'));
    await page.getByRole('button', { name: 'Reopen room' }).click();
    await page.getByRole('button', { name: 'Archive room' }).waitFor();
    done(await stage.overRest(ann, 'send_message', message));
    await page.getByRole('button', { name: 'Delete room' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete room' }).click();
    await page.getByRole('heading', { level: 2, name: 'Rooms' }).waitFor();
    expect(await stage.overRest(ann, 'get_room', { room_id: room.id })).toEqual(refused('not_found'));
    expect(troubles).toEqual([]);
  }, 120_000);

  it('makes a bot, says what is wrong with it, changes it, and takes it away', async () => {
    const tag = tagged();
    const { page, troubles } = await enterAsAdmin(`Root ${tag}`);
    const stored = async () => {
      const { bots } = done(await stage.overRest(stage.admin, 'list_bot_definitions', { limit: 100 }));
      return bots.find(({ id }) => id === `parrot-${tag}`);
    };
    await goTo(page, 'Bots');
    await page.getByRole('button', { name: 'New bot' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Id' }).fill(`parrot-${tag}`);
    await dialog.getByLabel('Name').fill(`Parrot ${tag}`);
    await dialog.getByLabel('Provider').selectOption('webhook');
    await dialog.getByLabel('Options').fill('{');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('This is not a JSON object.').waitFor();
    await dialog.getByLabel('Options').fill('{"url": "https://example.com/bot"}');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText(/^secret: /).waitFor();
    await dialog.getByLabel('Options').fill('{"url": "https://example.com/bot", "secret": "whsec_c2VjcmV0"}');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await stored()).toMatchObject({ name: `Parrot ${tag}`, provider: 'webhook', is_active: true });

    await page.getByRole('switch', { name: `Parrot ${tag} is on` }).press('Space');
    await page
      .getByRole('listitem')
      .filter({ hasText: `Parrot ${tag}` })
      .getByText('Off')
      .waitFor();
    await eventually(async () => expect(await stored()).toMatchObject({ is_active: false }));
    await page.getByRole('button', { name: `Edit Parrot ${tag}` }).click();
    expect(await dialog.getByLabel('Options').inputValue()).toContain('(set)');
    await dialog.getByLabel('What it is for').fill('Repeats');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await stored()).toMatchObject({ description: 'Repeats', is_active: false });
    await page.getByRole('button', { name: `Delete bot Parrot ${tag}` }).click();
    await dialog.getByRole('button', { name: 'Delete bot' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await stored()).toBeUndefined();
    // The line is gone, the place in the list is not.
    await page.locator('main :focus').waitFor();
    expect(troubles).toEqual([]);
  }, 120_000);

  it.each(['light', 'dark'] as const)(
    'has no serious barriers on any page, in the %s',
    async (colorScheme) => {
      const tag = tagged();
      const [ann, ben] = stage.people('ann', 'ben');
      const make = { type: 'group', name: `Room ${tag}`, participants: [ben] };
      done(await stage.overRest(ann, 'create_room', make));
      done(await stage.overRest(stage.admin, 'put_bot', { bot_id: `bot-${tag}`, provider: 'echo' }));
      const { page, troubles } = await enterAsAdmin(`Root ${tag}`, { colorScheme, reducedMotion: 'reduce' });
      await page.locator('canvas').first().waitFor();
      expect(await barriers(page)).toEqual([]);
      for (const section of ['Users', 'Rooms', 'Bots', 'Limits']) {
        await goTo(page, section);
        await page.getByRole('list', { name: section }).waitFor();
        expect(await barriers(page)).toEqual([]);
      }
      await goTo(page, 'Bots');
      for (const name of ['New bot', `Edit bot-${tag}`, `Delete bot bot-${tag}`]) await expectOpen(name);
      await goTo(page, 'Rooms');
      await page.getByRole('link', { name: `Room ${tag}` }).click();
      await page.getByRole('list', { name: 'People' }).waitFor();
      expect(await barriers(page)).toEqual([]);
      await expectOpen('Delete room');
      const menuOfBen = page.getByRole('button', { name: `What to do about ${ben}` });
      await menuOfBen.click();
      await page.getByRole('menu').waitFor();
      expect(await barriers(page)).toEqual([]);
      await page.getByRole('menuitem', { name: 'Ban' }).click();
      await page.getByLabel('Reason').waitFor();
      expect(await barriers(page)).toEqual([]);
      await page.getByRole('button', { name: 'Cancel' }).click();
      await menuOfBen.and(page.locator(':focus')).waitFor();
      await page.getByRole('list', { name: 'People' }).getByRole('link', { name: ann }).click();
      await page.getByRole('list', { name: 'Their rooms' }).waitFor();
      expect(await barriers(page)).toEqual([]);
      await expectOpen('Erase person');
      expect(troubles).toEqual([]);

      /** Opens a dialog by its button, looks at all of it, and closes it: then the focus is at the button again. */
      async function expectOpen(name: string): Promise<void> {
        const button = page.getByRole('button', { name, exact: true });
        await button.click();
        await page.getByRole('dialog').waitFor();
        expect(await barriers(page)).toEqual([]);
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        await button.and(page.locator(':focus')).waitFor();
      }
    },
    120_000,
  );

  it('shows what limits there are, and finds one', async () => {
    const { page, troubles } = await enterAsAdmin(`Root ${tagged()}`);
    await goTo(page, 'Limits');
    const limits = page.getByRole('list', { name: 'Limits' });
    await limits.getByText('CONTENT_CHARACTERS').waitFor();
    await page.getByLabel('Search limits').fill('pins');
    await eventually(async () => expect(await limits.getByRole('listitem').count()).toBe(1));
    await limits.getByText('100', { exact: true }).waitFor();
    expect(troubles).toEqual([]);
  }, 120_000);

  it('speaks Hindi, and fits a phone', async () => {
    const tag = tagged();
    const [ann] = stage.people('ann');
    done(await stage.overRest(ann, 'create_room', { type: 'group', name: `कमरा ${tag}` }));
    const { page, troubles } = await enterAsAdmin(`Root ${tag}`, PHONE);
    const fits = async () =>
      expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')).toBe(0);
    await page.locator('canvas').first().waitFor();
    await fits();
    await page.getByRole('button', { name: 'Back to the chat' }).click();
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('combobox', { name: 'Language' }).selectOption('hi');
    await page.getByRole('button', { name: 'एडमिनिस्ट्रेशन' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'सेटिंग' }).click();
    await page.getByRole('button', { name: 'एडमिनिस्ट्रेशन' }).click();
    for (const section of ['लोग', 'बॉट', 'सीमाएँ', 'रूम']) {
      await goTo(page, section);
      await fits();
    }
    await page.getByRole('link', { name: `कमरा ${tag}` }).click();
    await page.getByRole('button', { name: 'रूम आर्काइव करें' }).waitFor();
    await page.getByRole('list', { name: 'लोग' }).waitFor();
    await fits();
    expect(troubles).toEqual([]);
  }, 120_000);
});

/** The scripts that the page has loaded. */
async function loaded(page: Page): Promise<string> {
  return String(await page.evaluate('performance.getEntriesByType("resource").map(({ name }) => name).join()'));
}
