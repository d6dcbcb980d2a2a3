import { afterAll, beforeAll } from '@jest/globals';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { describeWith } from './programs.js';

/** Debian's: the tests bring no browser of their own. */
const CHROMIUM = '/usr/bin/chromium';
const ARGUMENTS = [
  '--headless',
  // A test may run as root, in a container.
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A microphone that hums, and may be used.
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
];
/** How long anything that must come may take. */
const PATIENCE_MS = 30_000;

/** A page, and what went wrong on it. */
interface WatchedPage {
  readonly page: Page;
  /** Errors of its scripts and its policy, answers that are failures, and requests to anywhere else. */
  readonly troubles: readonly string[];
}

/** Opens an address in a window of its own. */
export type Open = (url: string, options?: BrowserContextOptions) => Promise<WatchedPage>;

/** Declares tests that need a browser: skipped where there is no chromium, but never in CI. */
export function describeInBrowser(name: string, tests: (open: Open) => void): void {
  describeWith(CHROMIUM, name, () => {
    let browser: Browser | undefined;
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
    });
    afterAll(async () => {
      await browser?.close();
    });
    tests((url, options) => {
      if (!browser) throw new Error('The browser has not started yet');
      return watched(browser, url, options);
    });
  });
}

async function watched(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const troubles: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(`error: ${message.text()} ${message.location().url}`);
  });
  page.on('pageerror', (error) => troubles.push(`thrown: ${error.message}`));
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== new URL(url).origin && protocol !== 'data:') troubles.push(`elsewhere: ${request.url()}`);
  });
  page.on('requestfailed', (request) => {
    troubles.push(`failed: ${request.url()} ${request.failure()?.errorText ?? ''}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) troubles.push(`${response.status()}: ${response.url()}`);
  });
  await page.goto(url);
  return { page, troubles };
}
