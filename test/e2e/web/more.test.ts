import { expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { describeInBrowser } from '../../support/browser.js';
import { ChatPage } from '../../support/chat-page.js';
import { done, useStage } from '../../support/stage.js';
import { eventually } from '../../support/waiting.js';

const stage = useStage();

/** A picture of two pixels. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAADUlEQVR4nGP4zwAE/wEHAAH/4iOeWQAAAABJRU5ErkJggg==',
  'base64',
);

describeInBrowser('in the web chat', (open) => {
  it('files are sent by picking, dropping and pasting, and seen by the other', async () => {
    const tag = randomUUID().slice(0, 6);
    const ben = await ChatPage.signIn(open, stage.server.url, `Ben ${tag}`);
    const asha = await ChatPage.signIn(open, stage.server.url, `Asha ${tag}`);
    await asha.makeRoom([`Ben ${tag}`]);
    await asha.page.locator('input[type=file]').setInputFiles([
      { name: 'dots.png', mimeType: 'image/png', buffer: PNG },
      { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') },
    ]);
    await asha.page.locator('[data-state="there"]').nth(1).waitFor();
    await asha.say('two files');
    await ben.enter(`Asha ${tag}`);
    const picture = ben.message('two files').getByRole('img', { name: 'dots.png' });
    await picture.waitFor();
    const image = 'document.querySelector("img[alt=\'dots.png\']")';
    expect(await ben.page.evaluate(`${image}.decode().then(() => ${image}.naturalWidth)`)).toBe(2);
    const file = ben.message('two files').getByRole('link', { name: 'notes.txt' });
    const address = await file.getAttribute('href');
    expect(await (await fetch(address ?? '')).text()).toBe('hello');

    // Neither a drop nor a paste can be made from outside of the page.
    const given = (event: string, kind: string) => `(() => {
      const data = new DataTransfer();
      data.items.add(new File(['dropped'], '${event}.txt', { type: 'text/plain' }));
      const target = document.querySelector('textarea[aria-label="Write a message"]');
      target.dispatchEvent(new ${kind}('${event}', { bubbles: true, cancelable: true, dataTransfer: data, clipboardData: data }));
    })()`;
    await asha.page.evaluate(given('drop', 'DragEvent'));
    await asha.page.evaluate(given('paste', 'ClipboardEvent'));
    await asha.page.locator('[data-state="there"]').nth(1).waitFor();
    await asha.page.getByRole('button', { name: 'Take out paste.txt' }).click();
    await asha.say('one file');
    await ben.message('one file').getByRole('link', { name: 'drop.txt' }).waitFor();
    expect(await ben.message('one file').getByRole('link').count()).toBe(1);
    expect([asha.troubles, ben.troubles]).toEqual([[], []]);
  }, 120_000);

  it('what one says is recorded and sent, and can be played', async () => {
    const tag = randomUUID().slice(0, 6);
    const ben = await ChatPage.signIn(open, stage.server.url, `Ben ${tag}`);
    const asha = await ChatPage.signIn(open, stage.server.url, `Asha ${tag}`);
    await asha.makeRoom([`Ben ${tag}`]);
    await asha.page.getByRole('button', { name: 'Record a voice message' }).click();
    await asha.page.getByRole('timer').getByText('0:01').waitFor();
    await asha.page.getByRole('button', { name: 'Send the recording' }).click();
    await ben.enter(`Asha ${tag}`);
    await ben.page.getByRole('log').locator('audio').waitFor();
    await ben.page.evaluate('document.querySelector("audio").play()');
    expect([asha.troubles, ben.troubles]).toEqual([[], []]);
  }, 120_000);

  it("a bot's reply grows as it comes, stops when it is told to, and is written anew", async () => {
    const tag = randomUUID().slice(0, 6);
    const bot_id = `parrot-${tag}`;
    const bot = { bot_id, provider: 'echo', options: { delay_ms: 200 }, name: `Parrot ${tag}` };
    done(await stage.overRest(stage.admin, 'put_bot', bot));
    const asha = await ChatPage.signIn(open, stage.server.url, `Asha ${tag}`);
    const { page } = asha;
    await page.getByRole('button', { name: 'New room' }).click();
    await page.getByRole('combobox', { name: 'Bots' }).click();
    await page.getByRole('option', { name: `Parrot ${tag}` }).click();
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('heading', { level: 2, name: `Parrot ${tag}` }).waitFor();
    const words = Array.from({ length: 60 }, (_, at) => `word${String(at)}`);
    await asha.say(words.join(' '));
    const reply = page.getByRole('log').locator('article', { hasText: 'Bot' }).last();
    await reply.getByText('word3').waitFor();
    expect(await reply.getByText('word59').count()).toBe(0);
    await reply.getByRole('button', { name: 'Stop' }).click();
    await reply.getByText('This reply was stopped.').waitFor();

    await reply.getByRole('button', { name: 'Answer anew' }).click();
    await page.getByText('This message was deleted.').waitFor();
    await reply.getByText('word9').waitFor();
    await reply.getByRole('button', { name: 'Stop' }).waitFor();
    expect(asha.troubles).toEqual([]);
  }, 120_000);

  it('what grows at the end stays in sight', async () => {
    const tag = randomUUID().slice(0, 6);
    const [who, name] = [`asha-${tag}`, `Growing room ${tag}`];
    const room_id = done(await stage.overRest(who, 'create_room', { type: 'group', name })).room.id;
    for (let at = 0; at < 30; at += 1)
      done(await stage.overRest(who, 'send_message', { room_id, content: `line ${String(at)}` }));
    const last = done(await stage.overRest(who, 'send_message', { room_id, content: 'the last line' })).message;
    const asha = await ChatPage.signIn(open, stage.server.url, `Asha ${tag}`);
    await asha.enter(name);
    await asha.message('the last line').waitFor();
    done(await stage.overRest(who, 'add_reaction', { room_id, message_id: last.id, reaction: '\u{1F389}' }));
    const chip = asha.message('the last line').getByRole('button', { name: '\u{1F389}' });
    await chip.waitFor();
    await eventually(async () => {
      const [log, seen] = [await asha.page.getByRole('log').boundingBox(), await chip.boundingBox()];
      // But for a part of a pixel.
      expect(bottom(seen)).toBeLessThan(bottom(log) + 1);
    });

    const say = async (content: string) => done(await stage.overRest(who, 'send_message', { room_id, content }));
    // Some of them come before the list has gone along with the one before.
    for (let at = 0; at < 60; at += 1) await say(`one after the other ${String(at)}`);
    await asha.message('one after the other 59').waitFor();
    await asha.page.getByRole('button', { name: 'To the newest message' }).waitFor({ state: 'detached' });
    await asha.scroll(-300);
    await asha.page.getByRole('button', { name: 'To the newest message' }).waitFor();
    await say('not for who reads above');
    await asha.page.getByRole('navigation', { name: 'Rooms' }).getByText('not for who reads above').waitFor();
    await asha.message('one after the other 59').waitFor();
    await asha.page.getByRole('button', { name: 'To the newest message' }).waitFor();
    expect(asha.troubles).toEqual([]);

    function bottom(box: { y: number; height: number } | null): number {
      return box === null ? NaN : box.y + box.height;
    }
  }, 120_000);

  it('search leads to a message however far back it is, and there is a way back to the newest', async () => {
    const tag = randomUUID().slice(0, 6);
    const [who, name] = [`asha-${tag}`, `Long room ${tag}`];
    const made = done(await stage.overRest(who, 'create_room', { type: 'group', name }));
    const room_id = made.room.id;
    const sent: string[] = [];
    for (let at = 0; at < 400; at += 1) {
      const content = at === 20 ? 'where the treasure lies' : `line ${String(at)}`;
      sent.push(done(await stage.overRest(who, 'send_message', { room_id, content })).message.id);
    }
    const asha = await ChatPage.signIn(open, stage.server.url, `Asha ${tag}`);
    await asha.enter(name);
    await asha.message('line 399').waitFor();
    expect(await asha.message('treasure').count()).toBe(0);
    await asha.page.getByRole('button', { name: 'Search', exact: true }).click();
    await asha.page.getByLabel('Words to look for').fill('treasure');
    await asha.page
      .getByRole('dialog')
      .getByRole('button', { name: /treasure/ })
      .click();
    await asha.message('treasure').waitFor();
    expect(await asha.message('line 399').count()).toBe(0);
    await asha.page.getByRole('button', { name: 'To the newest message' }).click();
    await asha.message('line 399').waitFor();
    // What one says oneself is shown, also to whoever reads further up.
    await eventually(async () => {
      await asha.scroll(-3000);
      expect(await asha.message('line 399').count()).toBe(0);
    });
    await asha.say('said from further up');

    // An address leads there as well, also to what is nearly the newest.
    for (const at of [370, 100]) {
      await asha.page.goto(`${stage.server.url}/rooms/${room_id}/${sent[at] ?? ''}`);
      const line = asha.page.locator('article:focus', { hasText: `line ${String(at)}` });
      await eventually(async () => {
        const box = await line.boundingBox();
        expect(box?.y).toBeGreaterThan(0);
        expect(box?.y).toBeLessThan(700);
      });
    }
    expect(asha.troubles).toEqual([]);
  }, 120_000);

  it('what is written from right to left begins at the right', async () => {
    const tag = randomUUID().slice(0, 6);
    const asha = await ChatPage.signIn(open, stage.server.url, `Asha ${tag}`);
    await asha.makeRoom([], `\u0645\u0643\u062a\u0628\u0629 ${tag}`);
    const hello = '\u0645\u0631\u062d\u0628\u0627!';
    await asha.say(hello);
    await asha.say('Hello!');
    const gapsOf = async (text: string): Promise<{ left: number; right: number }> => {
      const said = await asha.message(text).getByText(text).boundingBox();
      const around = await asha.message(text).getByText(text).locator('..').boundingBox();
      if (!said || !around) throw new Error('There is no such text');
      return { left: said.x - around.x, right: around.x + around.width - said.x - said.width };
    };
    expect((await gapsOf(hello)).right).toBeCloseTo(0);
    expect((await gapsOf('Hello!')).left).toBeCloseTo(0);
    expect(asha.troubles).toEqual([]);
  }, 120_000);
});
