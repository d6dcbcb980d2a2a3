import { expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { describeInBrowser } from '../../support/browser.js';
import { ChatPage } from '../../support/chat-page.js';
import { done, useStage } from '../../support/stage.js';

const stage = useStage();

describeInBrowser('a message', (open) => {
  /** Somebody who looks at a line of another and one of their own; the other manages the room. */
  const inRoom = async () => {
    const tag = randomUUID().slice(0, 6);
    const [me, other, name] = [`asha-${tag}`, `ben-${tag}`, `Room ${tag}`];
    done(await stage.overRest(me, 'get_me', {}));
    const make = { type: 'group', name, participants: [me] };
    const room_id = done(await stage.overRest(other, 'create_room', make)).room.id;
    const send = async (who: string, content: string) => {
      const { message } = done(await stage.overRest(who, 'send_message', { room_id, content }));
      return { room_id, message_id: message.id };
    };
    const theirs = await send(other, 'the plan');
    const mine = await send(me, 'my line');
    const asha = await ChatPage.signIn(open, stage.server.url, `Asha ${tag}`);
    await asha.enter(name);
    const { page } = asha;
    const remove = async (at: object) => {
      done(await stage.overRest(other, 'delete_message', { ...at, scope: 'everyone' }));
    };
    const field = page.getByRole('textbox', { name: 'Edit' });
    return { asha, page, me, other, theirs, mine, remove, field };
  };
  const COMPOSER = 'textarea[aria-label="Write a message"]:focus';

  it('that one answers is shown as it is now', async () => {
    const { asha, page, other, theirs, remove } = await inRoom();
    await asha.act('the plan', 'Reply');
    await page.getByText(/^Reply to .*: the plan$/).waitFor();
    // What others do with it takes the focus from nobody.
    await asha.message('my line').focus();
    done(await stage.overRest(other, 'edit_message', { ...theirs, content: 'the better plan' }));
    await page.getByText(/^Reply to .*: the better plan$/).waitFor();
    await page.locator('article:focus', { hasText: 'my line' }).waitFor();
    await remove(theirs);
    await page.getByText(/^Reply to .*: This message was deleted\.$/).waitFor();
    expect(asha.troubles).toEqual([]);
  }, 120_000);

  it('that is deleted while one changes it leaves what one wrote where one writes', async () => {
    const { asha, page, mine, remove, field } = await inRoom();
    await asha.composer.press('ArrowUp');
    await field.fill('my line, better');
    await remove(mine);
    await page.getByText('The message you were changing was deleted. What you wrote').waitFor();
    await field.waitFor({ state: 'detached' });
    await page.locator(COMPOSER).waitFor();
    expect(await asha.composer.inputValue()).toBe('my line, better');
    expect(asha.troubles).toEqual([]);
  }, 120_000);

  it('that is deleted while one changes it leaves alone what one had begun to write', async () => {
    const { asha, page, mine, remove, field } = await inRoom();
    await asha.composer.fill('something else');
    await asha.choose('my line', 'Edit');
    await field.fill('my line, better');
    await remove(mine);
    await page.getByText('The message you were changing was deleted, and your change with it.').waitFor();
    await field.waitFor({ state: 'detached' });
    expect(await asha.composer.inputValue()).toBe('something else');
    expect(asha.troubles).toEqual([]);
  }, 120_000);

  it('is changed once by two Enters, and has the focus then', async () => {
    const { asha, page, me, mine, field } = await inRoom();
    await asha.message('my line').focus();
    await page.keyboard.press('e');
    await field.fill('my line, better');
    await Promise.all([page.keyboard.press('Enter'), page.keyboard.press('Enter')]);
    await asha.message('my line, better').getByText('(edited)').waitFor();
    await page.locator('article:focus', { hasText: 'my line, better' }).waitFor();
    // What is said last comes after all that was under way.
    await asha.say('that was all');
    expect(done(await stage.overRest(me, 'list_edits', mine)).edits).toHaveLength(1);
    expect(asha.troubles).toEqual([]);
  }, 120_000);

  it('has the focus when its only reaction is taken back', async () => {
    const { asha, page } = await inRoom();
    await asha.act('the plan', 'React with 👍');
    await asha.message('the plan').getByRole('button', { name: /^👍 1/ }).press('Enter');
    await page.locator('article:focus', { hasText: 'the plan' }).waitFor();
    expect(await asha.message('the plan').getByRole('group', { name: 'Reactions' }).count()).toBe(0);
    expect(asha.troubles).toEqual([]);
  }, 120_000);

  it('has dialogs that begin with what one looks for', async () => {
    const { asha, page } = await inRoom();
    for (let times = 0; times < 2; times += 1) {
      await asha.message('the plan').focus();
      await page.keyboard.press('+');
      await page.locator('emoji-picker').getByRole('menuitem').first().waitFor();
      await page.locator('emoji-picker input:focus').waitFor();
      await asha.closeDialog();
    }
    await asha.choose('the plan', 'Send a copy to some');
    await page.getByRole('dialog').locator('input:focus').waitFor();
    // A picker that goes may still have been looking whether its data are the newest.
    expect(asha.troubles.filter((trouble) => !/assets\/data-.*ERR_ABORTED/.test(trouble))).toEqual([]);
  }, 120_000);
});
