import type { BrowserContextOptions, Locator, Page } from 'playwright-core';

/** One picture: what is done on the page before it is taken. */
export interface Shot {
  readonly name: string;
  readonly options?: BrowserContextOptions;
  /** Of a page that is not made for phones. */
  readonly isWide?: boolean;
  readonly show: (page: Page, look: string) => Promise<void>;
}

const HAMPI = 'Weekend in Hampi';
const UBUNTU = 'Ubuntu 8.04 upgrades';
const HINDI_ROOM = 'चाय पर चर्चा';

export const SHOTS: readonly Shot[] = [
  { name: 'sign-in', show: (page) => page.getByLabel('Your name').waitFor() },
  {
    name: 'empty',
    show: async (page, look) => {
      await signIn(page, `Nadia ${look}`);
      await page.getByRole('button', { name: 'Show me a demo' }).waitFor();
    },
  },
  {
    name: 'rooms',
    show: async (page) => {
      await signIn(page, 'Asha');
      await page.getByRole('navigation').getByRole('link', { name: HAMPI }).waitFor();
    },
  },
  {
    name: 'room',
    show: async (page) => {
      await enter(page, HAMPI);
      await center(message(page, 'This is the view from Matanga'));
      await message(page, 'This is the view from Matanga').locator('img[loading]').waitFor();
      await center(message(page, 'How steep is it?'));
    },
  },
  {
    name: 'files',
    show: async (page) => {
      await enter(page, 'Release 2.4');
      await center(message(page, 'Release notes, first version'));
    },
  },
  { name: 'stream', show: askSage },
  {
    name: 'long-room',
    show: async (page) => {
      await enter(page, UBUNTU);
      await page.getByRole('log').locator('article').last().waitFor();
    },
  },
  {
    name: 'message-actions',
    show: async (page) => {
      await enter(page, HAMPI);
      await actions(page, 'Sun cream!');
    },
  },
  {
    name: 'message-menu',
    show: async (page) => {
      await enter(page, HAMPI);
      await (await actions(page, 'Sun cream!')).getByRole('button', { name: 'More actions' }).click();
      await page.getByRole('menuitem').first().waitFor();
    },
  },
  {
    name: 'emoji-picker',
    show: async (page) => {
      await enter(page, HAMPI);
      await (await actions(page, 'Sun cream!')).getByRole('button', { name: 'Another reaction' }).click();
      await page.locator('emoji-picker').getByRole('menuitem').nth(20).waitFor();
    },
  },
  {
    name: 'reply',
    show: async (page) => {
      await enter(page, HAMPI);
      await (await actions(page, 'Sun cream!')).getByRole('button', { name: 'Reply' }).click();
      await page.getByRole('textbox', { name: 'Write a message' }).fill('I can read it. My grandmother taught me.');
    },
  },
  {
    name: 'mention',
    show: async (page) => {
      await enter(page, HAMPI);
      await page.getByRole('textbox', { name: 'Write a message' }).pressSequentially('Ask @m');
      await page.getByRole('option').first().waitFor();
    },
  },
  {
    name: 'search',
    show: async (page) => {
      await enter(page, UBUNTU);
      await page.getByRole('button', { name: 'Search', exact: true }).click();
      await searchFor(page, 'nvidia');
    },
  },
  {
    name: 'search-everywhere',
    show: async (page) => {
      await signIn(page, 'Asha');
      await page.getByRole('button', { name: 'Search all rooms' }).click();
      await searchFor(page, 'morning');
    },
  },
  { name: 'pins', show: (page) => drawer(page, 'Pinned messages', 'Meeting point: platform 3') },
  { name: 'members', show: (page) => drawer(page, 'People', 'Mei Tanaka') },
  {
    name: 'room-menu',
    show: async (page) => {
      await enter(page, HAMPI);
      await page.getByRole('button', { name: 'More about this room' }).click();
      await page.getByRole('menuitem').first().waitFor();
    },
  },
  {
    name: 'new-room',
    show: async (page) => {
      await signIn(page, 'Asha');
      await page.getByRole('button', { name: 'New room' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText('Group', { exact: true }).click();
      await dialog.getByLabel('Name').fill('Film club');
      await dialog.getByLabel('People').fill('M');
      await page.getByRole('option').first().waitFor();
    },
  },
  {
    name: 'find-rooms',
    show: async (page) => {
      await signIn(page, 'Asha');
      await page.getByRole('button', { name: 'Find rooms' }).click();
      await page.getByRole('dialog').getByText(UBUNTU).waitFor();
    },
  },
  {
    name: 'settings',
    show: async (page) => {
      await signIn(page, 'Asha');
      await page.getByRole('button', { name: 'Settings' }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'hindi',
    options: { locale: 'hi-IN' },
    show: async (page) => {
      await page.getByRole('textbox').fill('Asha');
      await page.getByRole('textbox').press('Enter');
      await openRoom(page, HINDI_ROOM);
      await center(message(page, 'अदरक वाली, और थोड़ी कड़क'));
    },
  },
  { name: 'admin', show: (page) => administer(page, '/admin', (main) => main.locator('canvas').first().waitFor()) },
  {
    name: 'admin-users',
    show: (page) =>
      administer(page, '/admin/users', (main) =>
        main.getByText('apokryphos').or(main.getByText('Asha')).first().waitFor(),
      ),
  },
  {
    name: 'admin-rooms',
    show: (page) => administer(page, '/admin/rooms', (main) => main.getByText(HAMPI).first().waitFor()),
  },
  {
    name: 'admin-bots',
    show: (page) => administer(page, '/admin/bots', (main) => main.getByText('Sage').first().waitFor()),
  },
  {
    name: 'admin-limits',
    show: (page) => administer(page, '/admin/limits', (main) => main.getByText('CONTENT_CHARACTERS').first().waitFor()),
  },
  {
    name: 'swagger',
    isWide: true,
    show: async (page) => {
      await page.goto(new URL('/docs', page.url()).href);
      await page.locator('.opblock').first().waitFor();
    },
  },
  {
    name: 'socket-page',
    show: async (page) => {
      await page.goto(new URL('/docs/socket', page.url()).href);
      await page.getByRole('option', { name: 'send_message', exact: true }).waitFor({ state: 'attached' });
      await page.getByRole('heading', { name: 'What it is', exact: true }).waitFor();
    },
  },
];

async function signIn(page: Page, name: string): Promise<void> {
  await page.getByLabel('Your name').fill(name);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
}

async function enter(page: Page, room: string): Promise<void> {
  await signIn(page, 'Asha');
  await openRoom(page, room);
}

async function openRoom(page: Page, room: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name: room }).click();
  await page.getByRole('heading', { level: 2, name: room }).waitFor();
  await page.getByRole('log').locator('article').first().waitFor();
}

/** The message that says this, not those that quote it. */
function message(page: Page, text: string): Locator {
  const quote = page.getByRole('button', { name: /that this answers/ }).filter({ hasText: text });
  return page.getByRole('log').locator('article[data-message]', { hasText: text, hasNot: quote }).first();
}

/** Brings a message into the middle of the log, however far up it is, and keeps it there until what is above has its size. */
async function center(of: Locator): Promise<void> {
  const page = of.page();
  const log = page.getByRole('log');
  for (let tries = 0; tries < 40 && !(await of.isVisible()); tries += 1) {
    await log.hover();
    await page.mouse.wheel(0, -300);
    await page.evaluate(NEXT_FRAMES);
  }
  for (let tries = 0; tries < 10; tries += 1) {
    await of.evaluate('element => element.scrollIntoView({ block: "center" })');
    await page.evaluate(NEXT_FRAMES);
  }
  await page.mouse.move(0, 0);
}

const NEXT_FRAMES =
  'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(resolve))))';

/** The bar beside a message. */
async function actions(page: Page, text: string): Promise<Locator> {
  const one = message(page, text);
  await center(one);
  await one.hover();
  return one.getByRole('toolbar');
}

async function searchFor(page: Page, words: string): Promise<void> {
  await page.getByLabel('Words to look for').fill(words);
  await page.getByLabel('Words to look for').press('Enter');
  await page.getByRole('dialog').locator('mark').first().waitFor();
}

async function drawer(page: Page, name: string, shows: string): Promise<void> {
  await enter(page, HAMPI);
  await page.getByRole('button', { name, exact: true }).click();
  await page.getByRole('dialog').getByText(shows).first().waitFor();
}

/** A reply while it is written. */
async function askSage(page: Page): Promise<void> {
  await enter(page, HAMPI);
  const composer = page.getByRole('textbox', { name: 'Write a message' });
  await composer.pressSequentially('@Sage');
  await page.getByRole('option', { name: 'Sage' }).click();
  await composer.pressSequentially('what did we say about the boat?');
  await composer.press('Enter');
  await page.getByRole('log').getByRole('button', { name: 'Stop' }).waitFor();
  await page.getByRole('log').locator('article', { hasText: 'This is what was said' }).last().waitFor();
}

async function administer(page: Page, path: string, isThere: (main: Locator) => Promise<void>): Promise<void> {
  await page.getByLabel('As an administrator').check();
  await signIn(page, 'Root');
  await page.goto(new URL(path, page.url()).href);
  await isThere(page.getByRole('main'));
}
