import { expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { describeInBrowser } from '../../support/browser.js';
import { ChatPage } from '../../support/chat-page.js';
import { done, useStage } from '../../support/stage.js';
import { eventually } from '../../support/waiting.js';

const stage = useStage({ ATTACHMENT_URL_SECONDS: '8', CONTENT_CHARACTERS: '300' });
const NOTES = { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') };

describeInBrowser('whoever writes in the web chat', (open) => {
  /** Somebody in a room with another, who is not there; and another room of theirs. */
  const inRoom = async () => {
    const tag = randomUUID().slice(0, 6);
    const [who, ben, name, elsewhere] = [`asha-${tag}`, `ben-${tag}`, `Kitchen ${tag}`, `Garden ${tag}`];
    done(await stage.overRest(ben, 'get_me', {}));
    const made = { type: 'group', name, participants: [ben] };
    const room_id = done(await stage.overRest(who, 'create_room', made)).room.id;
    done(await stage.overRest(who, 'create_room', { type: 'group', name: elsewhere }));
    const asha = await ChatPage.signIn(open, stage.server.url, `Asha ${tag}`);
    await asha.enter(name);
    return { asha, who, ben, name, elsewhere, room_id };
  };

  const FIELD = `document.querySelector('textarea[aria-label="Write a message"]')`;

  /** Has a place of the page told of what no test can do from outside. @returns whether the page took it for its own */
  const give = (asha: ChatPage, made: string, place = FIELD): Promise<boolean> =>
    asha.page.evaluate(`(() => {
      const data = new DataTransfer();
      const file = new File(['x'], 'cells.txt', { type: 'text/plain' });
      return !${place}.dispatchEvent(${made});
    })()`);

  it('goes on behind somebody chosen by the mouse, and sends by no key of a word that is not whole', async () => {
    const { asha, ben } = await inRoom();
    await asha.composer.fill(' is late');
    await asha.composer.press('Home');
    await asha.composer.pressSequentially('@ben');
    await asha.page.getByRole('option', { name: ben }).click();
    await eventually(async () => {
      expect(await asha.page.evaluate(`${FIELD}.selectionStart`)).toBe(`@${ben} `.length);
    });
    await asha.composer.pressSequentially('again');
    expect(await asha.composer.inputValue()).toBe(`@${ben} again is late`);

    const key = `new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true, cancelable: true })`;
    expect(await give(asha, key)).toBe(false);
    expect(await asha.composer.inputValue()).toBe(`@${ben} again is late`);
    await asha.composer.press('Enter');
    await asha.message('again is late').waitFor();
    expect(asha.troubles).toEqual([]);
  }, 120_000);

  it('pastes cells of a table as text, drags text as ever, and drops no file where one cannot write', async () => {
    const { asha, who, room_id } = await inRoom();
    const paste = (...types: string[]) => `(() => {
      for (const type of ${JSON.stringify(types)}) data.setData(type, 'cells');
      data.items.add(file);
      return new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: data });
    })()`;
    const drag = (type: string, fill: string) => `(() => {
      ${fill};
      return new DragEvent('${type}', { bubbles: true, cancelable: true, dataTransfer: data });
    })()`;
    const chosen = asha.page.getByRole('list', { name: 'Files of this message' }).getByRole('listitem');
    expect(await give(asha, paste('text/plain', 'text/html'))).toBe(false);
    expect(await give(asha, drag('dragover', `data.setData('text/plain', 'words')`))).toBe(false);
    expect(await give(asha, paste('text/plain'))).toBe(true);
    const field = asha.page.locator('input[type=file]');
    await field.setInputFiles([NOTES]);
    await asha.page.locator('[data-state="there"]').nth(1).waitFor();
    // With a file left in it the browser would not tell that the same was chosen again.
    expect(await field.inputValue()).toBe('');
    expect(await chosen.count()).toBe(2);

    done(await stage.overRest(who, 'update_room', { room_id, is_active: false }));
    const closed = asha.page.getByText('This room is archived');
    await closed.waitFor();
    expect(await give(asha, drag('drop', 'data.items.add(file)'), `document.querySelector('[role=log]')`)).toBe(true);
    done(await stage.overRest(who, 'update_room', { room_id, is_active: true }));
    await chosen.nth(1).waitFor();
    expect(await chosen.count()).toBe(2);
    expect(asha.troubles).toEqual([]);
  }, 120_000);

  it('pastes text that comes beside a picture, and the picture', async () => {
    const { asha } = await inRoom();
    await asha.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const paste = async (types: Record<string, string>) => {
      await asha.page.evaluate(`(async () => {
        const picture = await new OffscreenCanvas(2, 2);
        picture.getContext('2d');
        const item = { 'image/png': await picture.convertToBlob() };
        for (const [type, text] of Object.entries(${JSON.stringify(types)})) item[type] = new Blob([text], { type });
        await navigator.clipboard.write([new ClipboardItem(item)]);
      })()`);
      await asha.composer.press('Control+v');
    };
    const chosen = asha.page.locator('[data-state="there"]');
    await paste({ 'text/plain': 'a caption' });
    await chosen.waitFor();
    expect(await asha.composer.inputValue()).toBe('a caption');
    await paste({ 'text/html': '<p> in <b>bold</b></p>' });
    await chosen.nth(1).waitFor();
    expect(await asha.composer.inputValue()).toBe('a captionin bold');
    await paste({ 'text/html': '<img src="https://example.com/dots.png">' });
    await chosen.nth(2).waitFor();
    expect(await asha.composer.inputValue()).toBe('a captionin bold');
    await asha.composer.press('Enter');
    await asha.message('a captionin bold').waitFor();
    expect(await asha.message('a captionin bold').getByRole('link').getByRole('img').count()).toBe(3);
    expect(asha.troubles).toEqual([]);
  }, 120_000);

  it('keeps what is too long to be sent, and is told by how much', async () => {
    const { asha } = await inRoom();
    const { page } = asha;
    const hint = page.getByText(/characters? (left|too many)$/);
    const send = page.getByRole('button', { name: 'Send', exact: true });
    await asha.composer.fill('a'.repeat(150));
    expect(await hint.count()).toBe(0);
    await asha.composer.fill('a'.repeat(290));
    await page.getByText('10 characters left', { exact: true }).waitFor();
    await asha.composer.fill('a'.repeat(305));
    await page.getByText('5 characters too many', { exact: true }).waitFor();
    expect(await asha.composer.getAttribute('aria-invalid')).toBe('true');
    expect(await send.isDisabled()).toBe(true);
    await asha.composer.press('Enter');
    await page.getByText('This is too long to be sent: 5 characters too many.').waitFor();
    expect(await asha.composer.inputValue()).toBe('a'.repeat(305));
    await asha.composer.fill('😀'.repeat(300));
    await page.getByText('0 characters left', { exact: true }).waitFor();
    await asha.say('as short as may be');

    await asha.composer.press('ArrowUp');
    const edited = page.getByRole('textbox', { name: 'Edit' });
    await edited.fill('b'.repeat(301));
    await page.getByText('1 character too many', { exact: true }).waitFor();
    await edited.press('Enter');
    await page.getByText('This is too long to be sent: 1 character too many.').waitFor();
    expect(await edited.inputValue()).toBe('b'.repeat(301));
    expect(asha.troubles).toEqual([]);
  }, 120_000);

  it('is told what the server does not take', async () => {
    const { asha } = await inRoom();
    await asha.page.getByRole('button', { name: 'Search', exact: true }).click();
    await asha.page.getByLabel('Words to look for').fill('*');
    await asha.page.getByText(/^The server did not accept this: q must have 1 to \d+ words\.$/).waitFor();
    expect(asha.troubles).toEqual([]);
  }, 120_000);

  it('keeps the indentation of the first line, and no blank lines around', async () => {
    const { asha, who, room_id } = await inRoom();
    const stored = async () => {
      const { messages } = done(await stage.overRest(who, 'fetch_history', { room_id }));
      return messages.filter(({ message_type }) => message_type !== 'system').map(({ content }) => content);
    };
    await asha.composer.fill(' \n\n    indented()\n  two  \n\n');
    await asha.composer.press('Enter');
    await asha.message('indented()').waitFor();
    expect(await stored()).toEqual(['    indented()\n  two']);
    await asha.composer.press('ArrowUp');
    const edited = asha.page.getByRole('textbox', { name: 'Edit' });
    await edited.fill('    indented(again)\n');
    await edited.press('Enter');
    await eventually(async () => {
      expect(await stored()).toEqual(['    indented(again)']);
    });
    expect(asha.troubles).toEqual([]);
  }, 120_000);

  it('loses no recording by a letter, nor by a failure, and leaves no microphone on', async () => {
    const { asha, elsewhere, name } = await inRoom();
    const { page } = asha;
    await page.getByRole('button', { name: 'Record a voice message' }).click();
    await page.getByRole('timer').getByText('0:01').waitFor();
    await asha.composer.fill('meanwhile');
    await page.route('**/v1/rooms/*/uploads', (route) =>
      route.fulfill({ status: 403, json: { code: 'forbidden', detail: 'Not just now.' } }),
    );
    await page.getByRole('button', { name: 'Send the recording' }).click();
    await page.getByText('Not just now.').waitFor();
    await page.unroute('**/v1/rooms/*/uploads');
    await page.getByRole('button', { name: 'Send the recording' }).click();
    await page.getByRole('log').locator('audio').waitFor();
    await page.getByRole('timer').waitFor({ state: 'detached' });
    expect(await asha.composer.inputValue()).toBe('meanwhile');

    // What does not come away is taken back.
    await asha.composer.fill('');
    await page.route('**/v1/rooms/*/uploads', (route) => route.abort());
    await page.getByRole('button', { name: 'Record a voice message' }).click();
    await page.getByRole('timer').waitFor();
    await page.getByRole('button', { name: 'Send the recording' }).click();
    await page.locator('button[data-loading]').waitFor();
    await page.getByRole('button', { name: 'Discard the recording' }).click();
    await page.getByRole('timer').waitFor({ state: 'detached' });

    await page.evaluate(`
      window.tracks = [];
      const { mediaDevices } = navigator;
      const given = mediaDevices.getUserMedia.bind(mediaDevices);
      const answered = new Promise((resolve) => { window.answer = resolve; });
      mediaDevices.getUserMedia = async (wanted) => {
        const stream = await given(wanted);
        await answered;
        window.tracks.push(...stream.getTracks());
        return stream;
      };
    `);
    await page.getByRole('button', { name: 'Record a voice message' }).dblclick();
    await asha.enter(elsewhere);
    await page.evaluate('window.answer()');
    await eventually(async () => {
      expect(await page.evaluate('window.tracks.map(({ readyState }) => readyState)')).toEqual(['ended']);
    });

    await page.evaluate(`navigator.mediaDevices.getUserMedia = () =>
      Promise.reject(new DOMException('Permission denied', 'NotAllowedError'))`);
    await asha.enter(name);
    await page.getByRole('button', { name: 'Record a voice message' }).click();
    await page.getByText('Your browser does not let this page use the microphone.').waitFor();
    expect(asha.troubles.filter((trouble) => !/403|ERR_FAILED/.test(trouble))).toEqual([]);
  }, 120_000);

  it('has links to files that lead there as long as the page is open', async () => {
    const { asha } = await inRoom();
    await asha.page.locator('input[type=file]').setInputFiles([NOTES]);
    await asha.page.locator('[data-state="there"]').waitFor();
    await asha.say('for later');
    const link = asha.message('for later').getByRole('link', { name: NOTES.name });
    const answer = async () => (await fetch((await link.getAttribute('href')) ?? '')).status;
    expect(await answer()).toBe(200);
    await eventually(async () => {
      expect(await answer()).toBe(410);
    });
    await link.hover();
    await eventually(async () => {
      expect(await answer()).toBe(200);
    });
    expect(asha.troubles).toEqual([]);
  }, 120_000);
});
