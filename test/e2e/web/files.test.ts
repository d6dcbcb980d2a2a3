import { expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Locator } from 'playwright-core';
import { describeInBrowser } from '../../support/browser.js';
import { ChatPage } from '../../support/chat-page.js';
import { done, useStage } from '../../support/stage.js';
import { eventually } from '../../support/waiting.js';

const stage = useStage({ ATTACHMENTS_PER_MESSAGE: '15', UPLOADS_AT_ONCE: '15' });

function files(count: number) {
  return Array.from({ length: count }, (_, at) => fileNamed(`notes-${at}.txt`));
}

function fileNamed(name: string, content = 'hello') {
  return { name, mimeType: 'text/plain', buffer: Buffer.from(content) };
}

describeInBrowser('files for a message', (open) => {
  const inRoom = async () => {
    const tag = randomUUID().slice(0, 6);
    const name = `Kitchen ${tag}`;
    done(await stage.overRest(`asha-${tag}`, 'create_room', { type: 'group', name }));
    const asha = await ChatPage.signIn(open, stage.server.url, `Asha ${tag}`);
    await asha.enter(name);
    const { page } = asha;
    const tray = page.getByRole('list', { name: 'Files of this message' });
    return { asha, page, tray, send: page.getByRole('button', { name: 'Send', exact: true }) };
  };

  const choose = ({ page }: ChatPage, chosen: ReturnType<typeof files>) =>
    page.locator('input[type=file]').setInputFiles(chosen);

  const focused = (locator: Locator) => locator.and(locator.page().locator(':focus'));

  it('leave room for the log and for what one writes, however many they are', async () => {
    const { asha, page, tray, send } = await inRoom();
    await choose(asha, files(15));
    await page.locator('[data-state="there"]').nth(14).waitFor();
    for (const [width, height] of [
      [390, 844],
      [640, 360],
      [320, 600],
    ] as const) {
      await page.setViewportSize({ width, height });
      await eventually(async () => {
        const button = await send.boundingBox();
        const log = await page.getByRole('log').boundingBox();
        expect((button?.y ?? height) + (button?.height ?? 0)).toBeLessThanOrEqual(height);
        expect(log?.height).toBeGreaterThan(40);
      });
    }
    const last = page.getByRole('button', { name: 'Take out notes-14.txt' });
    await page.getByRole('button', { name: 'Take out notes-13.txt' }).focus();
    await page.keyboard.press('Tab');
    await focused(last).waitFor();
    const [around, button] = [await tray.boundingBox(), await last.boundingBox()];
    // It scrolls by whole pixels.
    expect((button?.y ?? 0) + (button?.height ?? 0)).toBeLessThan((around?.y ?? 0) + (around?.height ?? 0) + 1);
    expect(asha.troubles).toEqual([]);
  }, 120_000);

  it('that are too many for one message are not taken, and it says so', async () => {
    const { asha, page, tray } = await inRoom();
    await choose(asha, files(17));
    await page.getByText('A message takes at most 15 files; 2 were left out.').waitFor();
    await page.locator('[data-state="there"]').nth(14).waitFor();
    expect(await tray.getByRole('listitem').count()).toBe(15);
    await choose(asha, [fileNamed('one-more.txt')]);
    await page.getByText('A message takes at most 15 files; 1 was left out.').waitFor();
    await asha.say('all that may be');
    expect(await asha.message('all that may be').getByRole('link').count()).toBe(15);
    expect(asha.troubles).toEqual([]);
  }, 120_000);

  it('say why one of them failed and keeps the message from going, and are tried again', async () => {
    const { asha, page, tray, send } = await inRoom();
    await page.route('**/v1/rooms/*/uploads', (route) =>
      route.fulfill({ status: 403, json: { code: 'forbidden', detail: 'Not just now.' } }),
    );
    await choose(asha, [fileNamed('notes.txt')]);
    await tray.getByRole('alert').getByText('Not just now.').waitFor();
    await asha.composer.fill('with a file');
    await asha.composer.press('Enter');
    await page.getByText('A file could not be uploaded. Try it again or take it out, then send.').waitFor();
    expect(await send.isDisabled()).toBe(true);
    expect(await asha.composer.inputValue()).toBe('with a file');

    await page.unroute('**/v1/rooms/*/uploads');
    await tray.getByRole('button', { name: 'Try again: notes.txt' }).click();
    await focused(tray.getByRole('button', { name: 'Take out notes.txt' })).waitFor();
    await page.locator('[data-state="there"]').waitFor();
    expect(await tray.getByRole('alert').count()).toBe(0);
    await send.click();
    await asha.message('with a file').getByRole('link', { name: 'notes.txt' }).waitFor();
    expect(asha.troubles.filter((trouble) => !trouble.includes('403'))).toEqual([]);
  }, 120_000);

  it('are not sent where they are empty, and that is said', async () => {
    const { asha, tray } = await inRoom();
    await choose(asha, [fileNamed('empty.txt', '')]);
    await tray.getByRole('alert').getByText('This file is empty.').waitFor();
    expect(asha.troubles).toEqual([]);
  }, 120_000);

  it('leave the focus with the next of them when one is taken out, and at last where one writes', async () => {
    const { asha, page } = await inRoom();
    await choose(asha, files(2));
    await page.locator('[data-state="there"]').nth(1).waitFor();
    await page.getByRole('button', { name: 'Take out notes-0.txt' }).press('Enter');
    await focused(page.getByRole('button', { name: 'Take out notes-1.txt' })).waitFor();
    await page.keyboard.press('Enter');
    await focused(asha.composer).waitFor();
    expect(asha.troubles).toEqual([]);
  }, 120_000);

  it('dropped where nothing takes them are not opened in place of the page', async () => {
    const { asha, page } = await inRoom();
    const isTaken = (place: string, type: string) =>
      page.evaluate(`(() => {
        const data = new DataTransfer();
        data.items.add(new File(['x'], 'stray.txt', { type: 'text/plain' }));
        const event = new DragEvent('${type}', { bubbles: true, cancelable: true, dataTransfer: data });
        return !document.querySelector('${place}').dispatchEvent(event);
      })()`);
    for (const place of ['nav', 'h2', 'body'])
      for (const type of ['dragover', 'drop'])
        expect([place, type, await isTaken(place, type)]).toEqual([place, type, true]);
    expect(await page.locator('[data-state]', { hasText: 'stray.txt' }).count()).toBe(0);
    expect(asha.troubles).toEqual([]);
  }, 120_000);
});
