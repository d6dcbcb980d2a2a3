/**
 * Writes docs/screenshots: every page of a server that is full of the demo, in light, in dark and on a phone.
 * `npm run screenshots -- room dark` takes those again whose names hold one of the words, and leaves the others.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium } from 'playwright-core';
import sharp from 'sharp';
import { startServer } from '../../src/cli/cluster/server-process.js';
import { fillDemo } from './demo.js';
import { type Shot, SHOTS } from './shots.js';

const CHROMIUM = '/usr/bin/chromium';
const FOLDER = join(import.meta.dirname, '../../docs/screenshots');
const QUALITY = 72;
/** A busy machine draws slowly. */
const PATIENCE_MS = 20_000;
const TRIES = 4;

const WANTED = process.argv.slice(2);

/** How the pages are looked at. */
const LOOKS: Record<string, BrowserContextOptions> = {
  light: { colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  dark: { colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
  phone: { colorScheme: 'light', viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true },
};

/** @throws Error naming what has to be installed first */
function requirePrograms(): void {
  if (!existsSync(CHROMIUM)) throw new Error('There is no /usr/bin/chromium (Debian: apt install chromium).');
  for (const [pattern, fontPackage] of [
    [':charset=1f389', 'fonts-noto-color-emoji'],
    [':lang=hi', 'fonts-noto-core'],
  ] as const) {
    const found = execFileSync('fc-list', [pattern], { encoding: 'utf8' });
    if (found === '') throw new Error(`No font has these characters: Debian: apt install ${fontPackage}.`);
  }
}

/** Takes a picture, again where it failed: people talk meanwhile, and what one was about to touch may have moved on. */
async function take(browser: Browser, url: string, look: string, shot: Shot): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const context = await browser.newContext({
      ...{ reducedMotion: 'reduce', locale: 'en-GB' },
      ...LOOKS[look],
      ...shot.options,
    });
    try {
      const page = await context.newPage();
      page.setDefaultTimeout(PATIENCE_MS);
      await page.goto(url);
      await shot.show(page, look);
      await page.evaluate('document.fonts.ready');
      const picture = await page.screenshot({ animations: 'disabled', caret: 'hide' });
      await sharp(picture)
        .webp({ quality: QUALITY, effort: 6 })
        .toFile(join(FOLDER, `${shot.name}-${look}.webp`));
      return;
    } catch (error) {
      if (tries === TRIES) throw new Error(`The picture ${shot.name} (${look}) could not be taken`, { cause: error });
    } finally {
      await context.close();
    }
  }
}

async function takeAll(browser: Browser, url: string, look: string): Promise<void> {
  for (const shot of SHOTS) {
    if (shot.isWide === true && look === 'phone') continue;
    const name = `${shot.name}-${look}`;
    if (WANTED.length > 0 && !WANTED.some((word) => name.includes(word))) continue;
    await take(browser, url, look, shot);
    console.log(`${name}.webp`);
  }
}

requirePrograms();
if (WANTED.length === 0) await rm(FOLDER, { recursive: true, force: true });
await mkdir(FOLDER, { recursive: true });
const dataDir = await mkdtemp(join(tmpdir(), 'confab-screenshots-'));
const { promise: over } = Promise.withResolvers<never>();
const server = await startServer(1, { DATA_DIR: dataDir, LOG_LEVEL: 'warn' }, over);
try {
  const url = `http://127.0.0.1:${server.port}`;
  await fillDemo(url);
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--headless', '--no-sandbox', '--disable-gpu'],
  });
  try {
    for (const look of Object.keys(LOOKS)) await takeAll(browser, url, look);
  } finally {
    await browser.close();
  }
} finally {
  await server.child.stop();
  await rm(dataDir, { recursive: true, force: true });
}
console.log(`${(await readdir(FOLDER)).length} pictures in docs/screenshots`);
