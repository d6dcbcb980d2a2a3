import { expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { describeInBrowser } from '../../support/browser.js';
import { ChatPage } from '../../support/chat-page.js';
import { done, useStage } from '../../support/stage.js';

const stage = useStage();
/** More than a message lists, and more than a page of them. */
const MANY = 110;

describeInBrowser('in a large group', (open) => {
  /** A message to which that many have reacted, and somebody who looks at it. */
  const reactedTo = async () => {
    const tag = randomUUID().slice(0, 6);
    const people = Array.from({ length: MANY }, (_, at) => `p${String(at)}-${tag}`);
    const me = `asha-${tag}`;
    for (const who of [me, ...people]) done(await stage.overRest(who, 'get_me', {}));
    const make = { type: 'group', name: `Room ${tag}`, participants: people };
    const room_id = done(await stage.overRest(me, 'create_room', make)).room.id;
    const { message } = done(await stage.overRest(me, 'send_message', { room_id, content: 'the news' }));
    const at = { room_id, message_id: message.id };
    for (const who of people) done(await stage.overRest(who, 'add_reaction', { ...at, reaction: '👍' }));
    const asha = await ChatPage.signIn(open, stage.server.url, `Asha ${tag}`);
    await asha.enter(`Room ${tag}`);
    return { asha, page: asha.page, me, at, chip: asha.message('the news').getByRole('button', { name: /^👍 / }) };
  };
  const shows = (count: number, isMine: boolean) =>
    `[role=log] button[aria-pressed="${String(isMine)}"][aria-label^="👍 ${String(count)}:"]`;

  it('one reacts after many others, and takes it back; also what one did before', async () => {
    const { asha, page, me, at, chip } = await reactedTo();
    await page.locator(shows(MANY, false)).waitFor();
    await chip.click();
    await page.locator(shows(MANY + 1, true)).waitFor();
    await chip.click();
    await page.locator(shows(MANY, false)).waitFor();

    done(await stage.overRest(me, 'add_reaction', { ...at, reaction: '👍' }));
    await page.locator(shows(MANY + 1, true)).waitFor();
    await page.reload();
    await chip.click();
    await page.locator(shows(MANY, false)).waitFor();
    expect(asha.troubles).toEqual([]);
  }, 120_000);

  it('all who reacted are told, and all that a message once said', async () => {
    const { asha, page, me, at } = await reactedTo();
    await asha.choose('the news', 'Who reacted');
    const lines = page.getByRole('dialog').getByText(/^👍/);
    await lines.nth(99).waitFor();
    expect(await lines.count()).toBe(100);
    await page.getByRole('button', { name: 'Show more' }).click();
    await lines.nth(MANY - 1).waitFor();
    await page.getByRole('button', { name: 'Show more' }).waitFor({ state: 'detached' });
    await asha.closeDialog();

    for (let edit = 1; edit <= 101; edit += 1)
      done(await stage.overRest(me, 'edit_message', { ...at, content: `the news ${String(edit)}` }));
    await asha.message('the news 101').waitFor();
    await asha.choose('the news', 'Earlier versions');
    const said = page.getByRole('dialog').getByText(/^the news/);
    await said.nth(99).waitFor();
    expect(await page.getByRole('dialog').getByText('the news 101').count()).toBe(0);
    await page.getByRole('button', { name: 'Show more' }).click();
    await page.getByRole('dialog').getByText('the news 101').waitFor();
    expect(await said.count()).toBe(102);
    expect(asha.troubles).toEqual([]);
  }, 120_000);
});
