import { expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { describeInBrowser } from '../../support/browser.js';
import { ChatPage } from '../../support/chat-page.js';
import { done, useStage } from '../../support/stage.js';

const stage = useStage();

describeInBrowser('the web chat goes on', (open) => {
  /** Somebody in a room of their own, in which something was said. */
  const inRoom = async () => {
    const tag = randomUUID().slice(0, 6);
    const [who, name] = [`asha-${tag}`, `Room ${tag}`];
    const { room } = done(await stage.overRest(who, 'create_room', { type: 'group', name }));
    const asha = await ChatPage.signIn(open, stage.server.url, `Asha ${tag}`);
    await asha.enter(name);
    await asha.say('hello');
    return { asha, who, name, room_id: room.id };
  };

  it('where a part of it cannot be loaded, which may be tried again', async () => {
    const { asha } = await inRoom();
    const { page } = asha;
    await page.route('**/assets/{emoji-picker,hi}-*.js', (route) => route.abort());
    await asha.act('hello', 'Another reaction');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('alert').getByText('This could not be loaded.').waitFor();
    await asha.message('hello').waitFor();
    await page.unroute('**/assets/{emoji-picker,hi}-*.js');
    await dialog.getByRole('button', { name: 'Try again' }).click();
    await page.locator('emoji-picker').getByRole('menuitem').first().waitFor();
    await asha.closeDialog();

    await page.route('**/assets/hi-*.js', (route) => route.abort());
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('combobox', { name: 'Language' }).selectOption('hi');
    await page.getByRole('status').getByText('This could not be loaded.').waitFor();
    expect(await page.getByRole('combobox', { name: 'Language' }).inputValue()).toBe('en');
    expect(asha.troubles.filter((trouble) => trouble.startsWith('thrown'))).toEqual([]);
  }, 120_000);

  it('where the browser keeps nothing for it', async () => {
    const tag = randomUUID().slice(0, 6);
    const { page, troubles } = await open(`${stage.server.url}/`);
    await page.addInitScript(`
      for (const name of ['localStorage', 'sessionStorage'])
        Object.defineProperty(window, name, { get() { throw new DOMException('Not here', 'SecurityError'); } });
    `);
    await page.reload();
    await page.getByLabel('Your name').fill(`Asha ${tag}`);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: `Asha ${tag}` }).waitFor();
    expect(troubles.filter((trouble) => trouble.startsWith('thrown'))).toEqual([]);
  }, 120_000);

  it('where what the browser keeps is full, or not to be read', async () => {
    const { asha, who, room_id } = await inRoom();
    const data = { room_id, content: 'from before', client_message_id: 'before' };
    const kept = { broken: '{', before: JSON.stringify({ client_message_id: 'before', data }) };
    await asha.page.evaluate(`
      for (const [id, text] of Object.entries(${JSON.stringify(kept)}))
        localStorage.setItem('confab.outbox.${who}.' + id, text);
    `);
    await asha.page.addInitScript(`
      Storage.prototype.setItem = () => { throw new DOMException('Full', 'QuotaExceededError'); };
    `);
    await asha.page.reload();
    await asha.message('from before').waitFor();
    await asha.say('kept nowhere');
    expect(asha.troubles).toEqual([]);
  }, 120_000);

  it('at the way in once the account is no more, and says why, in the language of whoever reads it', async () => {
    const { asha, who, name } = await inRoom();
    const { page } = asha;
    const ben = stage.person('ben');
    const made = { type: 'group', name: `Other ${name}`, participants: [who] };
    const { room } = done(await stage.overRest(ben, 'create_room', made));
    done(await stage.overRest(ben, 'send_message', { room_id: room.id, content: 'hello?' }));
    await asha.room(`Other ${name}`).getByLabel('1 unread message').waitFor();
    expect(await page.title()).toBe('(1) Confab');

    done(await stage.overRest(who, 'erase_me', { confirm: who }));
    await page.getByText('Your account has been erased.').waitFor();
    expect(await page.title()).toBe('Confab');
    await page.getByRole('combobox', { name: 'Language' }).selectOption('hi');
    await page.getByText('आपका खाता मिटा दिया गया है।').waitFor();
  }, 120_000);
});
