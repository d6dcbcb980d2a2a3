import { expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { describeInBrowser } from '../../support/browser.js';
import { ChatPage } from '../../support/chat-page.js';
import { done, useStage } from '../../support/stage.js';

const stage = useStage();

/** Holds the next command with a word in it back, in connections to come; once it was let go, its answer is awaited. */
async function holdBack(page: Page, word: string): Promise<{ asked: Promise<void>; letGo: () => Promise<void> }> {
  const [asked, answered] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  let send = (): void => undefined;
  await page.routeWebSocket(/socket\.io/, (socket) => {
    const server = socket.connectToServer();
    let number = '';
    socket.onMessage((frame) => {
      const text = String(frame);
      if (number !== '' || !text.includes(word)) server.send(frame);
      else {
        // A command is `42`, its number, and what it says; the answer is `43` and the number.
        number = /^42(\d+)/.exec(text)?.[1] ?? '';
        send = () => server.send(frame);
        asked.resolve(undefined);
      }
    });
    server.onMessage((frame) => {
      socket.send(frame);
      if (number !== '' && String(frame).startsWith(`43${number}[`)) answered.resolve(undefined);
    });
  });
  const letGo = async (): Promise<void> => {
    send();
    await answered.promise;
  };
  return { asked: asked.promise, letGo };
}

describeInBrowser('rooms of the web chat', (open) => {
  it('a public room is found and joined, named anew, hidden, and back with the next message', async () => {
    const tag = randomUUID().slice(0, 6);
    const [ben, name] = [`ben-${tag}`, `Market ${tag}`];
    const { room } = done(await stage.overRest(ben, 'create_room', { type: 'public', name }));
    const asha = await ChatPage.signIn(open, stage.server.url, `Asha ${tag}`);
    const { page } = asha;
    // Who comes by a link before they are in sees the room once they are.
    const { message } = done(await stage.overRest(ben, 'send_message', { room_id: room.id, content: 'Welcome' }));
    await page.goto(`${stage.server.url}/rooms/${room.id}/${message.id}`);
    await page.getByRole('alert').getByText('You are no longer in this room').waitFor();
    expect(await page.getByText('not_found').count()).toBe(0);
    await page.getByRole('button', { name: 'Find rooms' }).click();
    await page.getByLabel('Name of the room').fill(name);
    await page.getByRole('listitem').filter({ hasText: name }).getByRole('button', { name: 'Join' }).click();
    await page.getByRole('heading', { level: 2, name }).waitFor();
    await asha.say('hello');

    done(await stage.overRest(ben, 'update_room', { room_id: room.id, name: `Bazaar ${tag}` }));
    await page.getByRole('heading', { level: 2, name: `Bazaar ${tag}` }).waitFor();
    await asha.room(`Bazaar ${tag}`).waitFor();

    await asha.chooseForRoom('Hide until the next message');
    await asha.room(`Bazaar ${tag}`).waitFor({ state: 'detached' });
    done(await stage.overRest(ben, 'send_message', { room_id: room.id, content: 'Anybody here?' }));
    await asha.room(`Bazaar ${tag}`).getByLabel('1 unread message').waitFor();
    expect(asha.troubles).toEqual([]);
  }, 120_000);

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
  }, 120_000);

  it('what lies below the window is not read by opening a room', async () => {
    const tag = randomUUID().slice(0, 6);
    const [ben, name] = [`ben-${tag}`, `Long reads ${tag}`];
    const asha = await ChatPage.signIn(open, stage.server.url, `Asha ${tag}`);
    await asha.makeRoom([], `Elsewhere ${tag}`);
    const made = { type: 'group', name, participants: [`asha-${tag}`] };
    const { room } = done(await stage.overRest(ben, 'create_room', made));
    for (let at = 0; at < 30; at += 1) {
      const content = `chapter ${String(at)}\n${'a long line\n'.repeat(8)}`;
      done(await stage.overRest(ben, 'send_message', { room_id: room.id, content }));
    }
    await asha.room(name).getByLabel('30 unread messages').waitFor();
    await asha.enter(name);
    await asha.message('chapter 0').waitFor();
    await asha.page.getByRole('button', { name: 'To the newest message' }).waitFor();
    await asha.enter(`Elsewhere ${tag}`);
    // Had the room been read, it would have been told before this.
    await asha.say('meanwhile');
    await asha.room(name).getByLabel('30 unread messages').waitFor();
    expect(asha.troubles).toEqual([]);
  }, 120_000);

  it('who has gone to another room is not taken back by an answer that comes late', async () => {
    const tag = randomUUID().slice(0, 6);
    const [ben, kitchen, garden] = [`ben-${tag}`, `Kitchen ${tag}`, `Garden ${tag}`];
    const asha = await ChatPage.signIn(open, stage.server.url, `Asha ${tag}`);
    const { page } = asha;
    for (const name of [kitchen, garden]) {
      const made = { type: 'group', name, participants: [`asha-${tag}`] };
      const { room } = done(await stage.overRest(ben, 'create_room', made));
      for (let at = 0; at < 80; at += 1) {
        const content = at === 5 ? `The spoon${tag} is in the ${name}` : `line ${String(at)}`;
        done(await stage.overRest(ben, 'send_message', { room_id: room.id, content }));
      }
    }
    const hold = await holdBack(page, 'around_id');
    await page.reload();
    await asha.enter(garden);
    await page.getByRole('button', { name: 'Search all rooms' }).click();
    await page.getByLabel('Words to look for').fill(`spoon${tag}`);
    await page
      .getByRole('dialog')
      .getByRole('button', { name: new RegExp(`^${kitchen}`) })
      .click();
    await hold.asked;
    await asha.enter(garden);
    await hold.letGo();
    await asha.say('still here');
    await page.getByRole('heading', { level: 2, name: garden }).waitFor();
    expect(asha.troubles).toEqual([]);
  }, 120_000);

  it('a room is marked unread as a whole, and hidden ones are found again', async () => {
    const tag = randomUUID().slice(0, 6);
    const [ben, name] = [`ben-${tag}`, `Diary ${tag}`];
    const asha = await ChatPage.signIn(open, stage.server.url, `Asha ${tag}`);
    const { room } = done(
      await stage.overRest(ben, 'create_room', { type: 'group', name, participants: [`asha-${tag}`] }),
    );
    done(await stage.overRest(ben, 'send_message', { room_id: room.id, content: 'Dear diary' }));
    await asha.enter(name);
    await asha.message('Dear diary').waitFor();
    await asha
      .room(name)
      .getByLabel(/unread/)
      .waitFor({ state: 'detached' });
    await asha.chooseForRoom('Mark unread');
    await asha.room(name).getByLabel('1 unread message').waitFor();
    await asha.enter(name);
    await asha.chooseForRoom('Hide until the next message');
    await asha.room(name).waitFor({ state: 'detached' });
    await asha.page.getByRole('button', { name: 'Find rooms' }).click();
    await asha.page.getByRole('tab', { name: 'Hidden' }).click();
    await asha.page.getByRole('listitem').filter({ hasText: name }).getByRole('button', { name: 'Open' }).click();
    await asha.message('Dear diary').waitFor();
    await asha.room(name).waitFor();
    expect(asha.troubles).toEqual([]);
  }, 120_000);

  it('one hears of what is said elsewhere, but not of muted rooms', async () => {
    const tag = randomUUID().slice(0, 6);
    const [ben, here, loud, quiet] = [`ben-${tag}`, `Here ${tag}`, `Loud ${tag}`, `Quiet ${tag}`];
    const asha = await ChatPage.signIn(open, stage.server.url, `Asha ${tag}`);
    const { page } = asha;
    await page.context().grantPermissions(['notifications']);
    // What a browser with a screen would show, while one looks at another window.
    await page.evaluate(`
      window.heard = [];
      window.Notification = class extends EventTarget {
        static permission = 'granted';
        static requestPermission = () => Promise.resolve('granted');
        constructor(title, { body }) { super(); window.heard.push(title + ': ' + body); }
      };
      document.hasFocus = () => false;
    `);
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('switch', { name: 'Notify me of new messages' }).click();
    await asha.closeDialog();
    const ids: string[] = [];
    for (const name of [here, loud, quiet]) {
      const made = { type: 'group', name, participants: [`asha-${tag}`] };
      ids.push(done(await stage.overRest(ben, 'create_room', made)).room.id);
    }
    await asha.enter(quiet);
    await asha.chooseForRoom('Mute notifications');
    await asha.room(quiet).getByLabel('Notifications are muted').waitFor();
    await asha.enter(here);

    for (const room_id of ids.slice(1).reverse())
      done(await stage.overRest(ben, 'send_message', { room_id, content: 'Hello!' }));
    await asha.room(quiet).getByLabel('1 unread message').waitFor();
    await asha.room(loud).getByLabel('1 unread message').waitFor();
    expect(await page.evaluate('window.heard')).toEqual([`${ben} · ${loud}: Hello!`]);
    expect(await page.title()).toBe('(1) Confab');
    expect(asha.troubles).toEqual([]);
  }, 120_000);

  it('one searches all rooms at once, and comes to what was found', async () => {
    const tag = randomUUID().slice(0, 6);
    const ben = `ben-${tag}`;
    const asha = await ChatPage.signIn(open, stage.server.url, `Asha ${tag}`);
    for (const name of [`Kitchen ${tag}`, `Garden ${tag}`]) {
      const made = { type: 'group', name, participants: [`asha-${tag}`] };
      const { room } = done(await stage.overRest(ben, 'create_room', made));
      done(
        await stage.overRest(ben, 'send_message', { room_id: room.id, content: `The spade${tag} is in the ${name}` }),
      );
    }
    await asha.enter(`Kitchen ${tag}`);
    await asha.page.getByRole('button', { name: 'Search all rooms' }).click();
    const dialog = asha.page.getByRole('dialog');
    await dialog.getByLabel('Words to look for').fill(`spade${tag}`);
    await dialog.getByText('2 messages found').waitFor();
    await dialog.getByRole('button', { name: new RegExp(`^Garden ${tag}`) }).click();
    await asha.page.getByRole('heading', { level: 2, name: `Garden ${tag}` }).waitFor();
    await asha.page.locator('article:focus', { hasText: `in the Garden ${tag}` }).waitFor();
    expect(asha.troubles).toEqual([]);
  }, 120_000);

  it('one says what one is up to, and others see it', async () => {
    const tag = randomUUID().slice(0, 6);
    const ben = await ChatPage.signIn(open, stage.server.url, `Ben ${tag}`);
    const asha = await ChatPage.signIn(open, stage.server.url, `Asha ${tag}`);
    await asha.makeRoom([`Ben ${tag}`]);
    await ben.page.getByRole('button', { name: 'Settings' }).click();
    await ben.page.getByLabel('Your status').fill('At the dentist');
    await ben.page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await ben.page.getByRole('complementary').getByText('At the dentist').waitFor();
    await asha.page.getByRole('main').getByText('At the dentist').waitFor();
    await ben.page.getByRole('button', { name: 'Settings' }).click();
    await ben.page.getByLabel('Your status').fill('');
    await ben.page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await asha.page.getByText('At the dentist').waitFor({ state: 'detached' });
    expect([asha.troubles, ben.troubles]).toEqual([[], []]);
  }, 120_000);

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
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Your name').waitFor();
  }, 120_000);
});
