import { expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { describeInBrowser } from '../../support/browser.js';
import { ChatPage } from '../../support/chat-page.js';
import { done, useStage } from '../../support/stage.js';

const stage = useStage();

describeInBrowser('who manages a room', (open) => {
  /** Two people, each in a browser of their own, in a group that the first made. */
  const two = async (): Promise<{ asha: ChatPage; ben: ChatPage; room: string; names: [string, string] }> => {
    const tag = randomUUID().slice(0, 6);
    const names: [string, string] = [`Asha ${tag}`, `Ben ${tag}`];
    const room = `Club ${tag}`;
    const ben = await ChatPage.signIn(open, stage.server.url, names[1]);
    const asha = await ChatPage.signIn(open, stage.server.url, names[0]);
    await asha.makeRoom([names[1]], room);
    await ben.enter(room);
    return { asha, ben, room, names };
  };

  it('gives roles, and hands the room over; others are not offered it', async () => {
    const { asha, ben, names } = await two();
    const [ashas, bens] = [await asha.openPeople(), await ben.openPeople()];
    const row = (drawer: typeof ashas, name: string) => drawer.getByRole('listitem', { name });
    await row(bens, names[0]).getByText('Owner', { exact: true }).waitFor();
    expect(await bens.getByRole('button', { name: /What to do about/ }).count()).toBe(0);
    expect(await bens.getByRole('tab').count()).toBe(0);
    expect(
      await row(ashas, names[0])
        .getByRole('button', { name: /What to do about/ })
        .count(),
    ).toBe(0);

    await asha.choosePerson(names[1], 'Make admin');
    await row(bens, names[1]).getByText('Admin', { exact: true }).waitFor();
    await bens.getByRole('tab', { name: 'Invite links' }).waitFor();
    expect(await bens.getByRole('button', { name: /What to do about/ }).count()).toBe(0);
    await asha.choosePerson(names[1], 'Let only read');
    await row(bens, names[1]).getByText('Reads along').waitFor();
    await ben.page.getByText('You can read here, and that is all.').waitFor();
    await asha.choosePerson(names[1], 'Make member');
    await ben.composer.waitFor();

    await asha.choosePerson(names[1], 'Hand the room over');
    await row(ashas, names[1]).getByRole('button', { name: 'Hand over' }).click();
    await row(bens, names[1]).getByText('Owner', { exact: true }).waitFor();
    await row(ashas, names[0]).getByText('Admin', { exact: true }).waitFor();
    await row(ashas, names[1])
      .getByRole('button', { name: /What to do about/ })
      .waitFor({ state: 'detached' });
    await bens.getByRole('button', { name: `What to do about ${names[0]}` }).waitFor();
    expect([asha.troubles, ben.troubles]).toEqual([[], []]);
  }, 120_000);

  it('mutes, until a time or for good, and lets speak again', async () => {
    const { asha, ben, names } = await two();
    const people = await asha.openPeople();
    await asha.choosePerson(names[1], 'Mute for an hour');
    await ben.page.getByText('You are muted here').waitFor();
    expect(await ben.composer.count()).toBe(0);
    await people
      .getByRole('listitem', { name: names[1] })
      .getByText(/muted until/)
      .waitFor();
    await asha.choosePerson(names[1], 'Unmute');
    await ben.composer.waitFor();
    await asha.choosePerson(names[1], 'Mute until unmuted');
    await ben.page.getByText('You are muted here').waitFor();

    // A mute that ends by itself is over without anybody's doing, in a page that was open all the time.
    const room_id = new URL(ben.page.url()).pathname.split('/')[2] ?? '';
    const until = new Date(Date.now() + 4000).toISOString();
    const [owner, user_id] = names.map((name) => name.toLowerCase().replace(' ', '-')) as [string, string];
    done(await stage.overRest(owner, 'mute_member', { room_id, user_id, until }));
    await ben.say('Free again');
    await asha.message('Free again').waitFor();
    expect([asha.troubles, ben.troubles]).toEqual([[], []]);
  }, 120_000);

  it('bans, sees whom and why, and lifts the ban', async () => {
    const { asha, ben, room, names } = await two();
    const people = await asha.openPeople();
    await asha.choosePerson(names[1], 'Ban from the room');
    await people.getByLabel('Reason').fill('Too many puns');
    await people.getByRole('button', { name: 'Ban', exact: true }).click();
    await ben.page.getByRole('alert').getByText('You are no longer in this room').waitFor();
    await people.getByRole('listitem', { name: names[1] }).waitFor({ state: 'detached' });
    // Whose line is gone has not lost the place; nobody else there can be managed.
    await people.locator(':focus', { has: asha.page.getByRole('listitem', { name: names[0] }) }).waitFor();
    await people.getByRole('tab', { name: 'Banned' }).click();
    await people.getByText('Too many puns').waitFor();

    await people.getByRole('tab', { name: 'In the room' }).click();
    await people.getByLabel('People').fill(names[1]);
    await asha.page.getByRole('option', { name: names[1] }).click();
    await people.getByRole('button', { name: 'Add to the room' }).click();
    // Why it is refused stands there in the server's words.
    await asha.page
      .getByRole('status')
      .getByText(/banned/)
      .waitFor();
    expect(await ben.room(room).count()).toBe(0);

    await people.getByRole('tab', { name: 'Banned' }).click();
    await people.getByRole('button', { name: 'Lift the ban' }).click();
    await people.locator(':focus', { hasText: 'Nobody is banned from this room.' }).waitFor();
    await people.getByRole('tab', { name: 'In the room' }).click();
    await people.getByLabel('People').fill(names[1]);
    await asha.page.getByRole('option', { name: names[1] }).click();
    await people.getByRole('button', { name: 'Add to the room' }).click();
    await ben.room(room).waitFor();
    // Who still looks at the room finds it open again.
    await ben.say('No more puns');
    await asha.message('No more puns').waitFor();
    expect([asha.troubles, ben.troubles]).toEqual([[], []]);
  }, 120_000);

  it('invites by a link, which whoever opens it joins by, until it is revoked', async () => {
    const { asha, room } = await two();
    const people = await asha.openPeople('Invite links');
    await people.getByText('No link leads into this room.').waitFor();
    await people.getByLabel('How many may come by it').fill('5');
    await people.getByRole('button', { name: 'Make a link' }).click();
    const link = await people.getByLabel('Invite link', { exact: true }).inputValue();
    await asha.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await people.getByRole('button', { name: 'Copy the link' }).click();
    await asha.page.getByText('The link is copied.').waitFor();
    expect(await asha.page.evaluate('navigator.clipboard.readText()')).toBe(link);

    const name = `Chen ${randomUUID().slice(0, 6)}`;
    const { page, troubles } = await open(link);
    await page.getByLabel('Your name').fill(name);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByText(/invites you to/).waitFor();
    await page.getByRole('heading', { level: 2, name: room }).waitFor();
    await page.getByRole('button', { name: 'Join' }).click();
    await page.getByRole('textbox', { name: 'Write a message' }).waitFor();
    await people.getByRole('tab', { name: 'In the room' }).click();
    await people.getByRole('listitem', { name }).waitFor();
    // Whoever is in already comes straight to the room.
    await page.goto(link);
    await page.getByRole('textbox', { name: 'Write a message' }).waitFor();

    await people.getByRole('tab', { name: 'Invite links' }).click();
    await people.getByText('1 of 5 people came by it').waitFor();
    await people.getByRole('button', { name: 'Make a link' }).click();
    const revoke = people.getByRole('button', { name: 'Revoke the link' });
    await revoke.nth(1).waitFor();
    await revoke.first().click();
    await revoke.nth(1).waitFor({ state: 'detached' });
    await people.locator('button[aria-label="Copy the link"]:focus').waitFor();
    expect(await people.getByLabel('Invite link', { exact: true }).inputValue()).toBe(link);
    await revoke.click();
    await people.locator(':focus', { hasText: 'No link leads into this room.' }).waitFor();
    const dora = await ChatPage.signIn(open, link, `Dora ${randomUUID().slice(0, 6)}`);
    await dora.page
      .getByRole('alert')
      .getByText(/revoked/)
      .waitFor();
    expect(await dora.page.getByRole('textbox', { name: 'Write a message' }).count()).toBe(0);
    expect([asha.troubles, troubles]).toEqual([[], []]);
  }, 120_000);

  it('archives, brings back and deletes the room', async () => {
    const { asha, ben, room } = await two();
    await ben.page.getByRole('button', { name: 'More about this room' }).click();
    await ben.page.getByRole('menuitem', { name: 'Leave the room' }).waitFor();
    expect(await ben.page.getByRole('menuitem', { name: /Archive|Delete|Rename/ }).count()).toBe(0);
    await ben.page.keyboard.press('Escape');

    await asha.chooseForRoom('Archive');
    await asha.page.getByText('This room is archived').waitFor();
    await ben.page.getByText('This room is archived').waitFor();
    await ben.room(room).waitFor({ state: 'detached' });
    await ben.page.goto(stage.server.url);
    await ben.page.getByRole('button', { name: 'Find rooms' }).click();
    await ben.page.getByRole('tab', { name: 'Archived' }).click();
    await ben.page.getByRole('listitem').filter({ hasText: room }).getByRole('button', { name: 'Open' }).click();
    await ben.page.getByText('This room is archived').waitFor();

    await asha.chooseForRoom('Bring back from the archive');
    await ben.room(room).waitFor();
    await ben.say('Here we are again');
    await asha.message('Here we are again').waitFor();

    await asha.chooseForRoom('Delete the room');
    await asha.page.getByRole('dialog').getByRole('button', { name: 'Delete for ever' }).click();
    await ben.page.getByRole('alert').getByText('You are no longer in this room').waitFor();
    await ben.room(room).waitFor({ state: 'detached' });
    await asha.room(room).waitFor({ state: 'detached' });
    expect([asha.troubles, ben.troubles]).toEqual([[], []]);
  }, 120_000);
});
