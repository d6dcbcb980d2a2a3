import { expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { describeInBrowser } from '../../support/browser.js';
import { ChatPage } from '../../support/chat-page.js';
import { done, useStage } from '../../support/stage.js';
import { eventually } from '../../support/waiting.js';

const stage = useStage({ ATTACHMENT_URL_SECONDS: '8' });
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
