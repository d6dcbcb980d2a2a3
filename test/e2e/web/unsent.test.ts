import { expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { describeInBrowser } from '../../support/browser.js';
import { ChatPage } from '../../support/chat-page.js';
import { done, useStage } from '../../support/stage.js';

const stage = useStage();

describeInBrowser('what one has not sent', (open) => {
  /** Somebody in two rooms of their own, and in the first of them. */
  const inTwo = async () => {
    const tag = randomUUID().slice(0, 6);
    const [here, elsewhere] = [`Kitchen ${tag}`, `Garden ${tag}`];
    const ids: string[] = [];
    for (const name of [here, elsewhere])
      ids.push(done(await stage.overRest(`asha-${tag}`, 'create_room', { type: 'group', name })).room.id);
    const asha = await ChatPage.signIn(open, stage.server.url, `Asha ${tag}`);
    await asha.enter(here);
    return { asha, elsewhere, ids };
  };

  const speakHindi = async ({ page }: ChatPage) => {
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('combobox', { name: 'Language' }).selectOption('hi');
    await page.getByRole('textbox', { name: 'संदेश लिखें' }).waitFor();
  };

  it('is there again after another room, and in another language: text and files', async () => {
    const { asha, elsewhere, ids } = await inTwo();
    const { page } = asha;
    await asha.composer.fill('half a thought');
    await page
      .locator('input[type=file]')
      .setInputFiles([{ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') }]);
    await page.locator('[data-state="there"]', { hasText: 'notes.txt' }).waitFor();
    await asha.enter(elsewhere);
    await asha.composer.fill('another one');
    expect(await page.getByText('notes.txt').count()).toBe(0);

    await speakHindi(asha);
    const field = page.getByRole('textbox', { name: 'संदेश लिखें' });
    expect(await field.inputValue()).toBe('another one');
    await page.keyboard.press('Escape');
    await page.locator(`[data-room="${ids[0] ?? ''}"]`).click();
    await page.getByText('notes.txt').waitFor();
    expect(await field.inputValue()).toBe('half a thought');
    await page.locator('[data-state="there"]', { hasText: 'notes.txt' }).waitFor();
    await field.press('Enter');
    await asha.message('half a thought').getByRole('link', { name: 'notes.txt' }).waitFor();
    expect(asha.troubles).toEqual([]);
  }, 120_000);

  it('says so until one sends it again or takes it back: in another language, and after a reload', async () => {
    const { asha, ids } = await inTwo();
    const failed = asha.page.locator('[data-outgoing="failed"]', { hasText: 'too much' });
    // What the server takes in no text.
    await asha.composer.fill('too much \u0001');
    await asha.composer.press('Enter');
    await failed.waitFor();
    await speakHindi(asha);
    await failed.waitFor();
    await asha.page.reload();
    await failed.getByRole('button', { name: 'छोड़ दें' }).click();
    await failed.waitFor({ state: 'detached' });
    await asha.page.reload();
    await asha.page.getByRole('textbox', { name: 'संदेश लिखें' }).waitFor();
    expect(await failed.count()).toBe(0);
    const log = done(await stage.overRest(stage.admin, 'fetch_history', { room_id: ids[0] })).messages;
    expect(log.filter(({ message_type }) => message_type !== 'system')).toEqual([]);
  }, 120_000);
});
