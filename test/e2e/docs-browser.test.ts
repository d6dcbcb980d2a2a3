import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describeInBrowser } from '../support/browser.js';
import { done, useStage } from '../support/stage.js';

// A balancer may want this: then nothing of the page may begin by polling.
const stage = useStage({ SOCKET_TRANSPORTS: 'websocket' });
const PHONE = { viewport: { width: 390, height: 844 } };

/** How far the page is wider than the window. */
function overflow(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
}

describeInBrowser('the page at /docs/socket', (open) => {
  const socketPage = async (options = {}) => {
    const opened = await open(`${stage.server.url}/docs/socket`, options);
    await opened.page.locator('#reference article').first().waitFor();
    return opened;
  };
  /** The lines of the record of that kind and name. */
  const line = (page: Page, kind: string, name: string) =>
    page.locator(`#console-record details.${kind}`, { hasText: `${kind} ${name}` });

  it('gives a token, connects, sends commands, and shows answers and events where one sees them', async () => {
    const who = stage.person('alice');
    const { page, troubles } = await socketPage();
    await page.locator('#console-user').fill(who);
    await page.getByRole('button', { name: 'Get a token' }).click();
    await page.getByText(`A token for ${who} is filled in.`).waitFor();
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.getByText('Connected', { exact: true }).waitFor();
    await line(page, 'event', 'ready').waitFor();

    await page.locator('#console-command').selectOption('create_room');
    await page.locator('#console-data').fill('{ "type": "group", "name": "Made in a browser" }');
    await page.locator('#console-send').click();
    const made = line(page, 'answer', 'create_room');
    await made.waitFor();
    expect(await made.locator('pre').innerText()).toContain('"name": "Made in a browser"');
    await line(page, 'event', 'room_created').waitFor();
    const [room] = done(await stage.overRest(who, 'list_rooms', {})).rooms;
    expect(room?.name).toBe('Made in a browser');

    // The example names the room that was made; Ctrl+Enter sends it.
    await page.locator('#console-command').selectOption('get_room');
    expect(await page.locator('#console-data').inputValue()).toContain(room?.id);
    await page.locator('#console-data').press('Control+Enter');
    await line(page, 'answer', 'get_room').waitFor();

    // What happens elsewhere comes as an event.
    done(await stage.overRest(who, 'send_message', { room_id: room?.id, content: 'from elsewhere' }));
    const event = line(page, 'event', 'message_created').last();
    await event.waitFor();
    await event.locator('summary').click();
    await event.getByText('from elsewhere').waitFor();

    const record = await page.locator('#console-record').boundingBox();
    expect(record?.height).toBeGreaterThan(100);
    expect((record?.y ?? 0) + (record?.height ?? 0)).toBeLessThanOrEqual(800);

    await page.getByRole('button', { name: 'Disconnect' }).click();
    await page.getByText('Disconnected', { exact: true }).waitFor();
    expect(troubles).toEqual([]);
  });

  it('says what is wrong with what was typed, and with a token', async () => {
    const { page, troubles } = await socketPage();
    await page.locator('#console-data').fill('{ "content": ');
    await page.locator('#console-send').click();
    await page.locator('#console-data-error', { hasText: 'This is not JSON' }).waitFor();
    await page.locator('#console-data').fill('{}');
    await page.locator('#console-send').click();
    await page.getByText('Not sent: connect first.').waitFor();
    await page.locator('#console-token').fill('nonsense');
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    const refused = line(page, 'failure', 'connect_error');
    await refused.waitFor();
    expect(await refused.locator('pre').innerText()).toContain('unauthenticated');
    // The client may ask once more for the connection that was just refused.
    expect(troubles.filter((trouble) => !trouble.includes('/socket.io/?'))).toEqual([]);
  });

  it('leads from the reference to the console and back', async () => {
    const { page, troubles } = await socketPage();
    await page.getByRole('button', { name: 'Try search in the console' }).click();
    expect(await page.locator('#console-command').inputValue()).toBe('search');
    expect(await page.locator('#console-data').inputValue()).toContain('"q"');
    await page.getByRole('link', { name: 'Its fields' }).click();
    expect(new URL(page.url()).hash).toBe('#search');
    expect(troubles).toEqual([]);
  });

  it.each([
    ['a desk', {}],
    ['a phone', PHONE],
    ['a phone at night', { ...PHONE, colorScheme: 'dark' as const }],
  ])('fits %s: nothing is wider than the window', async (_, options) => {
    const { page, troubles } = await socketPage(options);
    expect(await overflow(page)).toBe(0);
    expect(troubles).toEqual([]);
  });
});

describeInBrowser('Swagger UI at /docs', (open) => {
  it('comes from this machine alone, and gives a token that authorizes what is tried next', async () => {
    const who = stage.person('alice');
    const { page, troubles } = await open(`${stage.server.url}/docs`);
    // It works through the whole OpenAPI document in the browser, anew where an operation is opened.
    page.setDefaultTimeout(60_000);
    const operation = (path: string) => page.locator('.opblock').filter({ has: page.locator(`[data-path="${path}"]`) });
    const execute = async (path: string) => {
      const block = operation(path).first();
      await block.locator('.opblock-summary-control').click();
      return { block, button: block.getByRole('button', { name: 'Execute' }) };
    };
    const token = await execute('/v1/auth/dev-token');
    await token.block
      .locator('textarea')
      .first()
      .fill(JSON.stringify({ user_id: who, name: 'Alice' }));
    await token.button.click();
    const answer = token.block.locator('.live-responses-table');
    await answer.locator('.response-col_status', { hasText: '201' }).waitFor();
    const [, made = ''] = /"token": "([^"]+)"/.exec(await answer.innerText()) ?? [];
    expect(made.split('.')).toHaveLength(3);

    await page.getByRole('button', { name: 'Authorize' }).first().click();
    await page.locator('.auth-container input').first().fill(made);
    await page.locator('.auth-container').getByRole('button', { name: 'Apply credentials' }).click();
    await page.locator('.auth-container').getByRole('button', { name: 'Close' }).click();
    const me = await execute('/v1/me');
    await me.button.click();
    const mine = me.block.locator('.live-responses-table');
    await mine.locator('.response-col_status', { hasText: '200' }).waitFor();
    expect(await mine.innerText()).toContain(`"id": "${who}"`);
    expect(troubles).toEqual([]);
  }, 180_000);
});
