import { expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { describeInBrowser } from '../../support/browser.js';
import { ChatPage } from '../../support/chat-page.js';
import { useStage } from '../../support/stage.js';

const stage = useStage();
/** A server that has much to do fills its rooms slowly, and people think before they answer. */
const timeout = 60_000;

describeInBrowser('the empty first page', (open) => {
  it('leads into rooms with people and a bot, who answer', async () => {
    const asha = await ChatPage.signIn(open, stage.server.url, `Asha ${randomUUID().slice(0, 6)}`);
    const { page } = asha;
    await page.getByRole('button', { name: 'Show me a demo' }).click();
    await page.getByRole('heading', { level: 2, name: 'Weekend in Hampi' }).waitFor({ timeout });
    for (const name of ['Release 2.4', 'चाय पर चर्चा', 'Ubuntu 8.04 upgrades', 'Ubuntu 7.04 help', 'Maya Fernandes']) {
      await asha.room(name).waitFor({ timeout });
    }
    await asha.message('Meeting point: platform 3').waitFor({ timeout });

    await asha.say('May I come along?');
    const mine = asha.message('May I come along?').first();
    await mine.getByRole('button', { name: /^\S+ 1: / }).waitFor({ timeout });
    await page
      .getByRole('log')
      .locator('article', { has: page.getByRole('button', { name: /that this answers: .*May I come along/ }) })
      .waitFor({ timeout });

    await asha.composer.pressSequentially('@Sage');
    await page.getByRole('option', { name: 'Sage' }).click();
    await asha.composer.pressSequentially('who brings the torches?');
    await asha.composer.press('Enter');
    await asha
      .message('This is what was said here about')
      .or(asha.message('Nobody said anything'))
      .waitFor({ timeout });
    expect(asha.troubles).toEqual([]);
  }, 300_000);
});
