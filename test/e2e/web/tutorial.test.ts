import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describeInBrowser } from '../../support/browser.js';
import { PYTHON } from '../../support/examples.js';
import { useStage } from '../../support/stage.js';
import { Tutorial } from '../../support/tutorial.js';

const stage = useStage();
/** Vite prepares the packages at the first look. */
const PATIENCE_MS = 120_000;
const timeout = 60_000;

const hasPython = spawnSync(PYTHON, ['-c', 'import socketio, aiohttp']).status === 0;
const withPython = hasPython || process.env['CI'] === 'true' ? it : it.skip;

let folder = '';
let tutorial: Tutorial;
let address = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'confab-tutorial-'));
  tutorial = await Tutorial.follow(join(folder, 'my-chat'), stage.server.url);
  address = await tutorial.serve();
}, PATIENCE_MS);
afterAll(async () => {
  await tutorial.end();
  await rm(folder, { recursive: true, force: true });
});

it('names files that begin with their names, and packages that are here', () => {
  expect(tutorial.files).toEqual(['index.html', 'src/chat.js', 'src/use-room.js', 'src/main.jsx', 'bot.py']);
  expect(tutorial.packages).toEqual(['react', 'react-dom', 'vite', '../confab/client']);
  const modules = join(import.meta.dirname, '../../../node_modules');
  expect(['react', 'react-dom', 'vite'].filter((name) => !existsSync(join(modules, name)))).toEqual([]);
});

describeInBrowser('the chat of docs/tutorial.md', (open) => {
  const look = async (me: string, other: string): Promise<Page> => {
    const { page } = await open(`${address}/?me=${me}&with=${other}`);
    await page.getByLabel('Message').waitFor({ timeout });
    return page;
  };
  const say = async (page: Page, text: string): Promise<void> => {
    await page.getByLabel('Message').fill(text);
    await page.getByRole('button', { name: 'Send' }).click();
  };

  it(
    'shows two people what they write, and that they do',
    async () => {
      const alice = await look('alice', 'bob');
      const bob = await look('bob', 'alice');
      await bob.getByLabel('Message').pressSequentially('Hel');
      await alice.getByText('bob typing …').waitFor({ timeout });
      await say(bob, 'Hello, Alice');
      await alice.getByRole('listitem').filter({ hasText: 'Hello, Alice' }).waitFor({ timeout });
      await say(alice, 'Hello, Bob');
      await bob.getByRole('listitem').filter({ hasText: 'Hello, Bob' }).waitFor({ timeout });
    },
    PATIENCE_MS,
  );

  withPython(
    'is answered by the bot in Python',
    async () => {
      await tutorial.runBot();
      const alice = await look('alice', 'dicebot');
      await say(alice, 'roll, please');
      await alice
        .getByRole('listitem')
        .filter({ hasText: /Dice You rolled a [1-6]\./ })
        .waitFor({ timeout });
    },
    PATIENCE_MS,
  );
});
