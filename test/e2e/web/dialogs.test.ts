import { expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { describeInBrowser } from '../../support/browser.js';
import { ChatPage } from '../../support/chat-page.js';
import { done, useStage } from '../../support/stage.js';
import { eventually } from '../../support/waiting.js';

const stage = useStage();

describeInBrowser('what one begins', (open) => {
  /** Somebody in a group with another, who has said as many lines as that after their own. */
  const inRoom = async (lines: number) => {
    const tag = randomUUID().slice(0, 6);
    const [me, other, name] = [`asha-${tag}`, `ben-${tag}`, `Room ${tag}`];
    done(await stage.overRest(other, 'get_me', {}));
    const make = { type: 'group', name, participants: [other] };
    const room_id = done(await stage.overRest(me, 'create_room', make)).room.id;
    const send = async (who: string, content: string) =>
      done(await stage.overRest(who, 'send_message', { room_id, content }));
    for (let at = 0; at < 40; at += 1) await send(other, `before ${String(at)}`);
    let last = await send(me, 'my own line');
    for (let at = 0; at < lines; at += 1) last = await send(other, `after ${String(at)}\nand more`);
    const asha = await ChatPage.signIn(open, stage.server.url, `Asha ${tag}`);
    done(await stage.overRest(me, 'read_messages', { room_id, last_read_id: last.message.id }));
    await asha
      .room(name)
      .getByLabel(/unread/)
      .waitFor({ state: 'detached' });
    await asha.enter(name);
    await asha.message(lines > 0 ? `after ${String(lines - 1)}` : 'my own line').waitFor();
    const say = (content: string) => send(other, content);
    return { tag, asha, page: asha.page, field: asha.page.getByRole('textbox', { name: 'Edit' }), say, room_id };
  };

  it('a change that was begun is there again when one has scrolled away, and new lines leave it in sight', async () => {
    const { asha, page, field, say } = await inRoom(0);
    await asha.composer.press('ArrowUp');
    await field.fill('my own line, better');
    await expectInSight();

    for (let at = 0; at < 30; at += 1) await say(`later ${String(at)}`);
    await page.getByRole('navigation', { name: 'Rooms' }).getByText('later 29').waitFor();
    await expectInSight();

    await eventually(async () => {
      await asha.scroll(-800);
      expect(await field.count()).toBe(0);
    });
    await eventually(async () => {
      await asha.scroll(800);
      expect(await field.count()).toBe(1);
    });
    expect(await field.inputValue()).toBe('my own line, better');
    await field.press('Enter');
    await asha.message('my own line, better').getByText('(edited)').waitFor();
    expect(asha.troubles).toEqual([]);

    async function expectInSight(): Promise<void> {
      const [log, form] = [
        await page.getByRole('log').boundingBox(),
        await field.locator('xpath=ancestor::form').boundingBox(),
      ];
      expect(form!.y).toBeGreaterThanOrEqual(log!.y);
      expect(form!.y + form!.height).toBeLessThanOrEqual(log!.y + log!.height + 2);
    }
  }, 120_000);

  it('arrow up brings what one said last into sight, and back to what one was changing', async () => {
    const { asha, page, field } = await inRoom(40);
    expect(await asha.message('my own line').count()).toBe(0);
    await asha.composer.press('ArrowUp');
    await page.locator('textarea[aria-label="Edit"]:focus').waitFor();
    await field.fill('my own line, better');
    await page.getByRole('button', { name: 'To the newest message' }).click();
    await asha.message('after 39').waitFor();
    expect(await field.count()).toBe(0);
    await asha.composer.press('ArrowUp');
    await page.locator('textarea[aria-label="Edit"]:focus').waitFor();
    expect(await field.inputValue()).toBe('my own line, better');
    await page.keyboard.press('Escape');
    await asha.message('my own line').waitFor();
    expect(await field.count()).toBe(0);
    expect(asha.troubles).toEqual([]);
  }, 120_000);

  it('a dialog about a message stays while its line goes out of sight', async () => {
    const { asha, page, say } = await inRoom(0);
    await asha.choose('my own line', 'Send a copy to some');
    const dialog = page.getByRole('dialog', { name: 'Send a copy to some' });
    await dialog.getByLabel('People').fill('ben');
    for (let at = 0; at < 5; at += 1) {
      await say(`later ${String(at)}${'\nand more'.repeat(20)}`);
      await asha.message(`later ${String(at)}`).waitFor();
    }
    expect(await asha.message('my own line').count()).toBe(0);
    expect(await dialog.getByLabel('People').inputValue()).toBe('ben');
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.locator('textarea[aria-label="Write a message"]:focus').waitFor();
    expect(asha.troubles).toEqual([]);
  }, 120_000);

  it('the focus is back at the message after each dialog about it, and at the composer where it is gone', async () => {
    const { asha, page } = await inRoom(0);
    const line = page.locator('article:focus', { hasText: 'my own line' });
    await asha.act('my own line', 'React with 👍');
    await asha.message('my own line').getByRole('group', { name: 'Reactions' }).waitFor();
    await asha.message('my own line').focus();
    for (const key of ['+', 'Delete']) {
      await page.keyboard.press(key);
      await page.getByRole('dialog').waitFor();
      await asha.closeDialog();
      await line.waitFor();
    }
    await page.mouse.move(0, 0);
    for (const action of ['Send a copy to some', 'Who reacted', 'Delete']) {
      await asha.choose('my own line', action);
      await page.getByRole('dialog').waitFor();
      await page.mouse.move(0, 0);
      await asha.closeDialog();
      await line.waitFor();
    }
    await page.keyboard.press('Delete');
    await page.getByRole('dialog').getByRole('button', { name: 'For me' }).press('Enter');
    await asha.message('my own line').waitFor({ state: 'detached' });
    await page.locator('textarea[aria-label="Write a message"]:focus').waitFor();
    expect(asha.troubles).toEqual([]);
  }, 120_000);

  it("one's own copy of a room is cleared only once one was asked", async () => {
    const { asha, page } = await inRoom(0);
    await asha.say('said just now');
    await asha.chooseForRoom('Clear my copy');
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await asha.message('my own line').count()).toBe(1);
    await asha.chooseForRoom('Clear my copy');
    await page.getByRole('dialog').getByRole('button', { name: 'Clear' }).click();
    await asha.message('my own line').waitFor({ state: 'detached' });
    // Nor does what was sent go on being "on its way".
    await page.getByText('said just now').waitFor({ state: 'detached' });
    expect(asha.troubles).toEqual([]);
  }, 120_000);

  it('what is pressed twice is made once', async () => {
    const { asha, page, tag, room_id } = await inRoom(0);
    await page.getByRole('button', { name: 'New room' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Group', { exact: true }).click();
    await dialog.getByLabel('Name').fill(`Twice ${tag}`);
    await dialog.getByRole('button', { name: 'Create' }).dblclick();
    await page.getByRole('heading', { level: 2, name: `Twice ${tag}` }).waitFor();
    await asha.enter(`Room ${tag}`);
    const people = await asha.openPeople('Invite links');
    await people.getByRole('button', { name: 'Make a link' }).dblclick();
    await people.getByLabel('Invite link', { exact: true }).first().waitFor();
    await asha.closeDialog();
    await asha.choose('my own line', 'Send a copy to some');
    await dialog.getByLabel('People').fill('ben');
    await page.getByRole('option', { name: `ben-${tag}` }).click();
    await dialog.getByRole('button', { name: 'Send' }).dblclick();
    await dialog.waitFor({ state: 'detached' });
    // What is said last comes after all that was under way.
    await asha.say('that was all');
    expect(await asha.message('my own line').count()).toBe(2);
    const me = `asha-${tag}`;
    const { rooms } = done(await stage.overRest(me, 'list_rooms', {}));
    expect(rooms.filter((room) => room.name === `Twice ${tag}`)).toHaveLength(1);
    expect(done(await stage.overRest(me, 'list_invites', { room_id })).invites).toHaveLength(1);
    expect(asha.troubles).toEqual([]);
  }, 120_000);
});
