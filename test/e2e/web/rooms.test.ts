import { expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { describeInBrowser } from '../../support/browser.js';
import { ChatPage } from '../../support/chat-page.js';
import { done, useStage } from '../../support/stage.js';

const stage = useStage();

describeInBrowser('rooms of the web chat', (open) => {
  it('a public room is found and joined, named anew, hidden, and back with the next message', async () => {
    const tag = randomUUID().slice(0, 6);
    const [ben, name] = [`ben-${tag}`, `Market ${tag}`];
    const { room } = done(await stage.overRest(ben, 'create_room', { type: 'public', name }));
    const asha = await ChatPage.signIn(open, stage.server.url, `Asha ${tag}`);
    const { page } = asha;
    await page.getByRole('button', { name: 'Find public rooms' }).click();
    await page.getByLabel('Name of the room').fill(name);
    await page.getByRole('listitem').filter({ hasText: name }).getByRole('button', { name: 'Join' }).click();
    await page.getByRole('heading', { level: 2, name }).waitFor();
    await asha.say('hello');

    done(await stage.overRest(ben, 'update_room', { room_id: room.id, name: `Bazaar ${tag}` }));
    await page.getByRole('heading', { level: 2, name: `Bazaar ${tag}` }).waitFor();
    await asha.room(`Bazaar ${tag}`).waitFor();

    await page.getByRole('button', { name: 'More about this room' }).click();
    await page.getByRole('menuitem', { name: 'Hide until the next message' }).click();
    await asha.room(`Bazaar ${tag}`).waitFor({ state: 'detached' });
    done(await stage.overRest(ben, 'send_message', { room_id: room.id, content: 'Anybody here?' }));
    await asha.room(`Bazaar ${tag}`).getByLabel('1 unread message').waitFor();
    expect(asha.troubles).toEqual([]);
  }, 60_000);

  it('a room opens where one has not read, and can be made unread again', async () => {
    const tag = randomUUID().slice(0, 6);
    const [ben, who, name] = [`ben-${tag}`, `asha-${tag}`, `News ${tag}`];
    done(await stage.overRest(who, 'get_me', {}));
    const { room } = done(
      await stage.overRest(ben, 'create_room', { type: 'group', name, participants: [`asha-${tag}`] }),
    );
    const send = async (content: string) =>
      done(await stage.overRest(ben, 'send_message', { room_id: room.id, content }));
    const { message } = await send('read already');
    done(await stage.overRest(who, 'read_messages', { room_id: room.id, last_read_id: message.id }));
    for (let at = 0; at < 150; at += 1) await send(`news ${String(at)}`);
    const asha = await ChatPage.signIn(open, stage.server.url, `Asha ${tag}`);
    await asha.room(name).getByLabel('150 unread messages').waitFor();
    await asha.enter(name);
    await asha.page.getByRole('separator', { name: 'New' }).waitFor();
    await asha.message('news 0').first().waitFor();
    expect(await asha.message('news 149').count()).toBe(0);
    await asha.page.getByRole('button', { name: 'To the newest message' }).click();
    await asha.message('news 149').waitFor();
    await asha
      .room(name)
      .getByLabel(/unread/)
      .waitFor({ state: 'detached' });

    await asha.choose('news 148', 'Mark unread from here');
    await asha.room(name).getByLabel('2 unread messages').waitFor();
    expect(asha.troubles).toEqual([]);
  }, 60_000);

  it('one signs in by a token, and is told why where that is none', async () => {
    const who = stage.person('asha');
    const { page } = await open(`${stage.server.url}/`);
    await page.getByRole('button', { name: 'Sign in with a token' }).click();
    await page.getByLabel('Token').fill('nonsense');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByText('This is not a valid token.').waitFor();
    await page.getByLabel('Token').fill(await stage.token(who));
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: who }).waitFor();
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByLabel('Your name').waitFor();
  }, 60_000);
});
