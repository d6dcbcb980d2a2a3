import { expect, it } from '@jest/globals';
import type { Locator } from 'playwright-core';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { describeInBrowser } from '../../support/browser.js';
import { ChatPage } from '../../support/chat-page.js';
import { done, useStage } from '../../support/stage.js';
import { eventually } from '../../support/waiting.js';

const stage = useStage();

/** Less than a list takes to be still again after it was scrolled. */
const FAST_MS = 40;
/** What a list keeps at most, and a page more. */
const MORE_THAN_KEPT = 540;

describeInBrowser('the end of a room in which lines come fast', (open) => {
  /** Somebody who has read a room in which they said the last thing, and another who can say a lot there. */
  const besideRoom = async () => {
    const tag = randomUUID().slice(0, 6);
    const [me, other, name] = [`asha-${tag}`, `ben-${tag}`, `Room ${tag}`];
    done(await stage.overRest(other, 'get_me', {}));
    const make = { type: 'group', name, participants: [other] };
    const room_id = done(await stage.overRest(me, 'create_room', make)).room.id;
    const say = async (who: string, content: string) =>
      done(await stage.overRest(who, 'send_message', { room_id, content }));
    for (let at = 0; at < 40; at += 1) await say(other, `before ${String(at)}`);
    const { message } = await say(me, 'my own line');
    done(await stage.overRest(me, 'read_messages', { room_id, last_read_id: message.id }));
    const asha = await ChatPage.signIn(open, stage.server.url, `Asha ${tag}`);
    const { page } = asha;
    const unread = asha.room(name).getByLabel(/unread/);
    await unread.waitFor({ state: 'detached' });
    const rooms = page.getByRole('navigation', { name: 'Rooms' });
    /** Has the other say so many lines, one after the other, while something is done; gives once all are known. */
    const whileLines = async (count: number, pause: number, act: () => Promise<void>) => {
      const speak = async () => {
        for (let at = 0; at < count; at += 1) {
          await say(other, `later ${String(at)}.`);
          await delay(pause);
        }
      };
      await Promise.all([speak(), act()]);
      await rooms.getByText(`later ${String(count - 1)}.`).waitFor();
    };
    /** Which message is in the middle of the list. */
    const middle = async () =>
      String(
        await page.evaluate(`(() => {
          const { left, top, width, height } = document.querySelector('[role=log]').getBoundingClientRect();
          return document.elementFromPoint(left + width / 2, top + height / 2)?.closest('[data-message]')?.dataset.message;
        })()`),
      );
    const expectInSight = async (line: Locator) => {
      const [log, box] = [await page.getByRole('log').boundingBox(), await line.boundingBox()];
      expect(box!.y).toBeGreaterThanOrEqual(log!.y);
      expect(box!.y + box!.height).toBeLessThanOrEqual(log!.y + log!.height);
    };
    const toNewest = page.getByRole('button', { name: 'To the newest message' });
    return { asha, page, name, whileLines, middle, expectInSight, toNewest };
  };

  it('is left by whoever scrolls up, from the moment the room is open, and found again by its button', async () => {
    const { asha, page, name, whileLines, middle, expectInSight, toNewest } = await besideRoom();
    let before = '';
    await whileLines(60, FAST_MS, async () => {
      await asha.enter(name);
      await asha.message('before 39').waitFor();
      await asha.scroll(-400);
      await toNewest.waitFor();
      before = await eventually(async () => {
        const is = await middle();
        expect(await middle()).toBe(is);
        return is;
      });
    });
    await expectInSight(page.locator(`[data-message="${before}"]`));
    await toNewest.click();
    await asha.message('later 59.').waitFor();
    await toNewest.waitFor({ state: 'detached' });
    expect(asha.troubles).toEqual([]);
  }, 120_000);

  it('is left by what one changes, from the moment one begins', async () => {
    const { asha, page, name, whileLines, expectInSight, toNewest } = await besideRoom();
    await asha.enter(name);
    await asha.message('my own line').waitFor();
    const field = page.getByRole('textbox', { name: 'Edit' });
    await asha.composer.press('ArrowUp');
    await whileLines(60, FAST_MS, () => field.waitFor());
    await expectInSight(field);
    await toNewest.waitFor();
    expect(asha.troubles).toEqual([]);
  }, 120_000);

  it('stays in sight for whoever is there, however many come', async () => {
    const { asha, name, whileLines, expectInSight, toNewest } = await besideRoom();
    await asha.enter(name);
    await asha.message('my own line').waitFor();
    await whileLines(MORE_THAN_KEPT, 0, () => Promise.resolve());
    const last = `later ${String(MORE_THAN_KEPT - 1)}.`;
    await asha.message(last).waitFor();
    expect(await toNewest.count()).toBe(0);
    await eventually(() => expectInSight(asha.message(last)));
    await asha
      .room(name)
      .getByLabel(/unread/)
      .waitFor({ state: 'detached' });
    expect(asha.troubles).toEqual([]);
  }, 120_000);
});
