import { afterEach, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { describeInBrowser } from '../../support/browser.js';
import { ChatPage } from '../../support/chat-page.js';
import { Link, toPort } from '../../support/link.js';
import { done, useStage } from '../../support/stage.js';
import { eventually } from '../../support/waiting.js';

const stage = useStage();
const MISSED = 300;

let link: Link | null = null;
afterEach(async () => {
  await link?.close();
  link = null;
});

describeInBrowser('somebody whose connection is lost', (open) => {
  it('sees what was missed without a reload, exactly as the server has it, and what they wrote meanwhile is sent', async () => {
    const tag = randomUUID().slice(0, 6);
    const [ben, room] = [`ben-${tag}`, `Far away ${tag}`];
    const port = Number(new URL(stage.server.url).port);
    link = await Link.open(() => toPort(port));
    const asha = await ChatPage.signIn(open, `http://127.0.0.1:${String(link.port)}`, `Asha ${tag}`);
    done(await stage.overRest(ben, 'get_me', {}));
    const made = done(
      await stage.overRest(ben, 'create_room', { type: 'group', name: room, participants: [`asha-${tag}`] }),
    );
    const room_id = made.room.id;
    await asha.enter(room);
    await asha.say('I am on a train');
    const loadedAt = await asha.page.evaluate('performance.timeOrigin');

    link.become('cut');
    await asha.page.getByText('No connection.').waitFor();
    await asha.composer.fill('Written in the tunnel');
    await asha.composer.press('Enter');
    await asha.page.locator('[data-outgoing="waiting"], [data-outgoing="sending"]').waitFor();
    for (let at = 0; at < MISSED; at += 1) {
      done(await stage.overRest(ben, 'send_message', { room_id, content: `missed ${String(at)}` }));
    }
    link.become('open');

    await asha.page.getByText('No connection.').waitFor({ state: 'detached', timeout: 30_000 });
    await asha.message('Written in the tunnel').waitFor();
    await asha.page.locator('[data-outgoing]').waitFor({ state: 'detached' });
    const log = await stored(ben, room_id);
    expect(log.filter(({ content }) => content === 'Written in the tunnel')).toHaveLength(1);
    await expectLog(
      asha,
      log.map(({ id }) => id),
    );
    expect(await asha.page.evaluate('performance.timeOrigin')).toBe(loadedAt);
    // While the connection is cut, the browser itself says so of each try.
    const wrong = asha.troubles.filter((trouble) => !/WebSocket connection|ERR_|socket\.io/.test(trouble));
    expect(wrong).toEqual([]);
  }, 180_000);

  it('reads on further back by itself, as soon as that can be read again', async () => {
    const tag = randomUUID().slice(0, 6);
    const who = `asha-${tag}`;
    const port = Number(new URL(stage.server.url).port);
    link = await Link.open(() => toPort(port));
    const { room } = done(await stage.overRest(who, 'create_room', { type: 'group', name: `Long ${tag}` }));
    for (let at = 0; at < 300; at += 1)
      done(await stage.overRest(who, 'send_message', { room_id: room.id, content: `line ${String(at)}` }));
    const asha = await ChatPage.signIn(open, `http://127.0.0.1:${String(link.port)}`, `Asha ${tag}`);
    await asha.enter(`Long ${tag}`);
    await asha.message('line 299').waitFor();
    link.become('cut');
    await asha.page.getByText('No connection.').waitFor();
    await eventually(async () => {
      await asha.scroll(-100_000);
      expect(
        await asha.page
          .getByRole('status')
          .getByText(/does not answer|connection was lost/)
          .count(),
      ).toBe(1);
    }, 60_000);
    const [oldest] = await asha.shown();
    link.become('open');
    await eventually(async () => {
      const shown = await asha.shown();
      expect(shown.indexOf(oldest ?? '')).toBeGreaterThan(0);
    });
  }, 120_000);

  it('is told so on a phone, whether one room shows or all of them', async () => {
    const tag = randomUUID().slice(0, 6);
    const port = Number(new URL(stage.server.url).port);
    const phone = { viewport: { width: 360, height: 740 } };
    link = await Link.open(() => toPort(port));
    const asha = await ChatPage.signIn(open, `http://127.0.0.1:${String(link.port)}`, `Asha ${tag}`, phone);
    await asha.makeRoom([], `Room ${tag}`);
    await asha.say('I am on a train');
    link.become('cut');
    const banner = asha.page.getByText('No connection.');
    await banner.waitFor();
    // What is refused is said where it covers neither the field nor its button.
    await asha.chooseForRoom('Archive');
    const notice = await asha.page.getByText('The server does not answer.').boundingBox({ timeout: 30_000 });
    const field = await asha.composer.boundingBox();
    expect((notice?.y ?? NaN) + (notice?.height ?? NaN)).toBeLessThan(field?.y ?? NaN);
    await asha.page.getByRole('button', { name: 'Back to the rooms' }).click();
    await asha.room(`Room ${tag}`).waitFor();
    expect(await banner.isVisible()).toBe(true);
  }, 120_000);

  /** All that people said, in the order of the log. */
  async function stored(who: string, room_id: string): Promise<{ id: string; content: string }[]> {
    const messages: { id: string; content: string; message_type: string }[] = [];
    for (let before: object = {}, more = true; more;) {
      const page = done(await stage.overRest(who, 'fetch_history', { room_id, limit: 200, ...before }));
      messages.unshift(...page.messages);
      before = { before_id: messages[0]?.id };
      more = page.has_more === true;
    }
    return messages.filter(({ message_type }) => message_type !== 'system');
  }

  /** Goes through the log from its end to its beginning: what is in the page is always a piece of it, and all of it comes. */
  async function expectLog(page: ChatPage, ids: readonly string[]): Promise<void> {
    const seen = new Set<string>();
    const deadline = Date.now() + 60_000;
    while (seen.size < ids.length) {
      if (Date.now() > deadline) throw new Error(`Only ${String(seen.size)} of ${String(ids.length)} came`);
      const shown = await page.shown();
      const from = ids.indexOf(shown[0] ?? '');
      expect(shown).toEqual(ids.slice(from, from + shown.length));
      for (const id of shown) seen.add(id);
      await page.scroll(-500);
    }
  }
});
