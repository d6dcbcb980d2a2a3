import { expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { describeInBrowser } from '../../support/browser.js';
import { ChatPage } from '../../support/chat-page.js';
import { useStage } from '../../support/stage.js';

const stage = useStage();

describeInBrowser('in a room of three', (open) => {
  /** Each in a browser of their own. */
  const three = async () => {
    const tag = randomUUID().slice(0, 6);
    const names = [`Asha ${tag}`, `Ben ${tag}`, `Chen ${tag}`] as const;
    const room = `Team ${tag}`;
    const ben = await ChatPage.signIn(open, stage.server.url, names[1]);
    const chen = await ChatPage.signIn(open, stage.server.url, names[2]);
    const asha = await ChatPage.signIn(open, stage.server.url, names[0]);
    await asha.makeRoom([names[1], names[2]], room);
    await ben.enter(room);
    await chen.enter(room);
    return { asha, ben, chen, room, names };
  };

  it('a message for some is seen by them alone, and so is the answer to it', async () => {
    const { asha, ben, chen, room, names } = await three();
    await asha.page.getByRole('button', { name: 'Only for some people' }).click();
    await asha.page.getByRole('combobox', { name: 'Only these people see it' }).fill(names[1]);
    await asha.page.getByRole('option', { name: names[1] }).click();
    await asha.composer.fill('A surprise for Chen');

    // Whom it is for is not forgotten while one looks at another room.
    await asha.makeRoom([names[2]]);
    await asha.enter(room);
    expect(await asha.composer.inputValue()).toBe('A surprise for Chen');
    await asha.composer.press('Enter');
    await asha.message('A surprise').getByText(`Only for ${names[1]}`).waitFor();
    await ben.message('A surprise').getByText('Only for You').waitFor();

    await ben.act('A surprise', 'Reply');
    await ben.page.getByText(new RegExp(`^Reply to ${names[0]}: A surprise for Chen · Only for `)).waitFor();
    await ben.say('Not a word');
    await asha.message('Not a word').getByText('Only for').waitFor();
    // What is said next is for all again, and comes to Chen after what does not.
    await ben.say('Good morning');
    await chen.message('Good morning').waitFor();
    expect(await chen.page.getByText(/surprise|Not a word/).count()).toBe(0);
    expect([asha.troubles, ben.troubles, chen.troubles]).toEqual([[], [], []]);
  }, 120_000);

  it('with nobody chosen yet, a message for some goes to nobody', async () => {
    const { asha, chen, names } = await three();
    await asha.page.getByRole('button', { name: 'Only for some people' }).click();
    await asha.composer.fill('For nobody yet');
    await asha.composer.press('Enter');
    expect(await asha.page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true);
    expect(await asha.composer.inputValue()).toBe('For nobody yet');
    await asha.page.getByRole('button', { name: 'For everybody after all' }).click();
    await asha.composer.press('Enter');
    await chen.message('For nobody yet').waitFor();
    expect(await chen.page.getByText(`Only for ${names[2]}`).count()).toBe(0);
  }, 120_000);

  it('some are sent a copy of a message, which leads to what it is a copy of', async () => {
    const { asha, ben, chen, names } = await three();
    await asha.say('The plan');
    await ben.choose('The plan', 'Send a copy to some');
    const dialog = ben.page.getByRole('dialog');
    await dialog.getByLabel('People').fill(names[2]);
    await ben.page.getByRole('option', { name: names[2] }).click();
    await dialog.getByRole('button', { name: 'Send' }).click();
    const copy = chen.message('The plan').filter({ hasText: 'Copy of another message' });
    await copy.getByText('Only for You').waitFor();
    await copy.getByRole('button', { name: 'Copy of another message' }).click();
    await chen.page.locator('article:focus', { hasText: names[0] }).waitFor();
    expect(await asha.message('The plan').count()).toBe(1);
    expect([asha.troubles, ben.troubles, chen.troubles]).toEqual([[], [], []]);
  }, 120_000);
});
