import { expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { describeInBrowser } from '../../support/browser.js';
import { ChatPage } from '../../support/chat-page.js';
import { useStage } from '../../support/stage.js';

const stage = useStage();

describeInBrowser('two people in two browsers', (open) => {
  /** Two people of this test, each in a browser of their own, in a group that the first made. */
  const two = async (): Promise<{ asha: ChatPage; ben: ChatPage; room: string; names: [string, string] }> => {
    const tag = randomUUID().slice(0, 6);
    const names: [string, string] = [`Asha ${tag}`, `Ben ${tag}`];
    const room = `Lunch ${tag}`;
    const ben = await ChatPage.signIn(open, stage.server.url, names[1]);
    const asha = await ChatPage.signIn(open, stage.server.url, names[0]);
    await asha.makeRoom([names[1]], room);
    return { asha, ben, room, names };
  };

  it('talk: unread, typing, answers, edits, reactions, receipts, mentions, pins, deletion', async () => {
    const { asha, ben, room, names } = await two();
    await asha.say('Pizza?');
    await ben.room(room).getByLabel('1 unread message').waitFor();
    await ben.enter(room);
    await ben.message('Pizza?').waitFor();
    await ben.room(room).getByLabel('1 unread message').waitFor({ state: 'detached' });
    await asha
      .message('Pizza?')
      .getByRole('img', { name: `Read by ${names[1]}` })
      .waitFor();

    await ben.composer.pressSequentially('Let me');
    await asha.page.getByText(`${names[1]} is typing`).waitFor();
    await ben.composer.fill('');

    await ben.act('Pizza?', 'Reply');
    await ben.say('With olives');
    const answer = asha.message('With olives');
    await answer.getByRole('button', { name: /that this answers/ }).waitFor();

    await asha.composer.press('ArrowUp');
    const field = asha.page.getByRole('textbox', { name: 'Edit' });
    expect(await field.inputValue()).toBe('Pizza?');
    await field.fill('Pizza, anyone?');
    await field.press('Enter');
    await ben.message('Pizza, anyone?').getByText('(edited)').waitFor();
    await ben.message('With olives').getByText('Pizza, anyone?').waitFor();
    await ben.choose('(edited)', 'Earlier versions');
    await ben.page.getByRole('dialog').getByText('Pizza?', { exact: true }).waitFor();
    await ben.page.keyboard.press('Escape');

    await ben.act('(edited)', 'React with 👍');
    await asha
      .message('(edited)')
      .getByRole('button', { name: `👍 1: ${names[1]}` })
      .click();
    await ben.message('(edited)').getByRole('button', { name: /👍 2/ }).waitFor();

    await asha.composer.pressSequentially('@Ben');
    await asha.page.getByRole('option', { name: names[1] }).waitFor();
    await asha.composer.press('Enter');
    await asha.composer.pressSequentially('bring plates');
    await asha.composer.press('Enter');
    await ben
      .message('bring plates')
      .locator('[data-mine]', { hasText: `@${names[1]}` })
      .waitFor();

    await asha.choose('bring plates', 'Pin');
    await ben.message('bring plates').getByRole('img', { name: 'Pinned' }).waitFor();
    await ben.page.getByRole('button', { name: 'Pinned messages' }).click();
    await ben.page
      .getByRole('dialog')
      .getByRole('button', { name: /bring plates/ })
      .click();

    await ben.choose('With olives', 'Delete');
    await ben.page.getByRole('button', { name: 'For everybody' }).click();
    await asha.page.getByText('This message was deleted.').first().waitFor();
    await asha.choose('bring plates', 'Delete');
    await asha.page.getByRole('button', { name: 'For me' }).click();
    await asha.message('bring plates').waitFor({ state: 'detached' });
    await ben.message('bring plates').waitFor();

    expect([asha.troubles, ben.troubles]).toEqual([[], []]);
  }, 120_000);

  it('text cannot become markup, and links lead out', async () => {
    const { asha, ben, room } = await two();
    const text = '<img src=x onerror=alert(1)> see example.com and javascript:alert(1)';
    await asha.say(text);
    await ben.enter(room);
    const message = ben.message('see example.com');
    await message.waitFor();
    expect(await message.innerText()).toContain(text);
    const link = message.getByRole('link');
    expect(await link.count()).toBe(1);
    expect(await link.getAttribute('href')).toBe('https://example.com');
    expect(await link.getAttribute('rel')).toBe('noopener noreferrer');
    expect([asha.troubles, ben.troubles]).toEqual([[], []]);
  }, 120_000);

  it('whoever is removed loses the room at once', async () => {
    const { asha, ben, room, names } = await two();
    await asha.say('hello');
    await ben.enter(room);
    await ben.message('hello').waitFor();
    await asha.openPeople();
    await asha.choosePerson(names[1], 'Remove from the room');
    const removed = performance.now();
    await ben.page.getByRole('alert').getByText('You are no longer in this room').waitFor();
    process.stderr.write(`page: lost the room ${(performance.now() - removed).toFixed(0)} ms after the removal\n`);
    expect(await ben.message('hello').count()).toBe(0);
    expect(await ben.room(room).count()).toBe(0);
    expect([asha.troubles, ben.troubles]).toEqual([[], []]);
  }, 120_000);
});
