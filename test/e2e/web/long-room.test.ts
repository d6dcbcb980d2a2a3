import { expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import type { CDPSession } from 'playwright-core';
import { randomUUID } from 'node:crypto';
import { describeInBrowser } from '../../support/browser.js';
import { ChatPage } from '../../support/chat-page.js';
import { fill } from '../../support/filled/fill.js';
import { talkedIn } from '../../support/filled/rooms.js';
import { useStage } from '../../support/stage.js';
import { longestTask, recordTasks } from '../../support/tasks.js';
import { eventually } from '../../support/waiting.js';

const stage = useStage();
/** Set it to 100000 for a look at a really long one. */
const MESSAGES = Number(process.env['CONFAB_LONG_ROOM'] ?? 3000);
const LIMIT_MS = 600_000 + MESSAGES * 6;
/** Steps by which the window is full: from then on it lets go of as much as it takes in. */
const FILLED = 20;
/** Steps that are recorded in one piece: more would not fit into a string. */
const RECORDED = 200;
/** A hard turn of a wheel. */
const WHEEL_PX = 3000;
const LONGEST_TASK_MS = 200;
const MOST_GROWTH_BYTES = 20_000_000;

/** Bytes that the page's scripts hold on to. */
async function heldBy(devtools: CDPSession): Promise<number> {
  await devtools.send('HeapProfiler.collectGarbage');
  return (await devtools.send('Runtime.getHeapUsage')).usedSize;
}

describeInBrowser('a room of many messages', (open) => {
  it(
    `scrolls to its beginning past ${String(MESSAGES)} messages without growing or stalling`,
    async () => {
      const tag = randomUUID().slice(0, 6);
      const connection = await mongoose.createConnection(stage.uri).asPromise();
      const asha = await ChatPage.signIn(open, stage.server.url, `Asha ${tag}`);
      const people = [`asha-${tag}`, `ben-${tag}`] as const;
      const { id } = await fill(connection, talkedIn({ people, messages: MESSAGES }), () => undefined);
      await connection.close();
      const { page } = asha;
      await page.evaluate(`history.pushState(null, '', '/rooms/${id}')`);
      await page.locator('[data-message]').first().waitFor();
      await page.getByRole('log').hover();
      const devtools = await page.context().newCDPSession(page);

      let before: number | null = null;
      let longest = 0;
      const lookAtTasks = async (): Promise<void> => {
        longest = Math.max(longest, await longestTask(page));
      };
      for (let steps = 0; !(await isAtBeginning()); steps += 1) {
        const [first = ''] = await asha.shown();
        await eventually(async () => {
          // It may have been on its way there still when it was asked.
          if (await isAtBeginning()) return;
          await page.mouse.wheel(0, -WHEEL_PX);
          expect((await asha.shown())[0]).not.toBe(first);
        });
        if (steps < FILLED || (steps - FILLED) % RECORDED !== 0) continue;
        if (before === null) before = await heldBy(devtools);
        else await lookAtTasks();
        await recordTasks(page);
      }
      // What was asked of the browser to look at its memory is none of the page's work.
      await lookAtTasks();
      const [early, late] = [before ?? 0, await heldBy(devtools)];
      const [mbEarly, mbLate] = [early, late].map((bytes) => (bytes / 1e6).toFixed(1));
      process.stderr.write(
        `page: ${mbEarly} MB when full, ${mbLate} MB at the beginning; longest task ${longest.toFixed(0)} ms\n`,
      );
      expect(longest).toBeLessThan(LONGEST_TASK_MS);
      expect(late - early).toBeLessThan(MOST_GROWTH_BYTES);
      expect(asha.troubles).toEqual([]);

      function isAtBeginning(): Promise<boolean> {
        return page.getByRole('log').locator('p[data-row]').first().isVisible();
      }
    },
    LIMIT_MS,
  );
});
