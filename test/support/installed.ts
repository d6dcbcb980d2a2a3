import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TEST_SECRET } from './server.js';
import { runInTerminal, type TerminalRun } from './terminal.js';

const ROOT = join(import.meta.dirname, '../..');
const MODULES = 'node_modules';
const LOCK = 'package-lock.json';

/**
 * Lays out a folder as an image has it: what was built, the installed packages and npm's scripts, without the sources. So
 * nothing is built anew while a test runs, and `./data` is the test's own.
 *
 * Nothing in it leads to a folder of the checkout that npm or a build would empty: what was built is copied, and
 * `node_modules` is a folder of its own with a link to each package. Through a link to the checkout's, an install would
 * remove all packages there.
 */
export async function install(folder: string): Promise<void> {
  await mkdir(join(folder, 'tools'), { recursive: true });
  const [built, packages] = [
    ['dist', 'client/dist', 'web/dist'],
    ['package.json', 'client/package.json', 'web/package.json'],
  ];
  for (const path of [...packages, ...built, LOCK, 'tools/run.mjs']) {
    await cp(join(ROOT, path), join(folder, path), { recursive: true });
  }
  await mkdir(join(folder, MODULES));
  for (const entry of await readdir(join(ROOT, MODULES))) {
    if (!entry.startsWith('.') || entry === '.bin') {
      await symlink(join(ROOT, MODULES, entry), join(folder, MODULES, entry));
    }
  }
  // What tools/run.mjs leaves behind an install: it need not make another.
  const hash = createHash('sha256')
    .update(LOCK)
    .update('\0')
    .update(await readFile(join(folder, LOCK)));
  await writeFile(join(folder, MODULES, '.confab-lock'), hash.digest('hex'));
}

/** Runs `npm <args>` there as a terminal does. */
export function npm(folder: string, args: readonly string[], environment: Record<string, string> = {}): TerminalRun {
  return runInTerminal('npm', args, folder, {
    PATH: process.env['PATH'],
    HOME: folder,
    npm_config_update_notifier: 'false',
    // Should anything want an install after all, it is not done.
    npm_config_dry_run: 'true',
    PORT: '0',
    LOG_LEVEL: 'warn',
    AUTH_JWT_SECRET: TEST_SECRET,
    ...environment,
  });
}
