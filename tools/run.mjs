/**
 * The bootstrap behind every script of package.json: whatever is missing for the target is made first, then the target
 * runs on the Node that package.json pins. It needs nothing but Node 20 and npm, so each script is the only command that
 * a fresh clone needs.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const pinnedNode = join(modules, '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');

/** What each script runs, with the pinned Node; `build: true` where it wants `dist/`. */
const TARGETS = {
  start: { build: true, args: ['--enable-source-maps', 'dist/main.js'] },
  dev: { args: ['node_modules/@nestjs/cli/bin/nest.js', 'start', '--watch', '--preserveWatchOutput'] },
  build: { build: true },
  test: { build: true, args: ['tools/test.mjs'] },
  check: { build: true, args: ['tools/check.mjs'] },
  format: { args: ['node_modules/prettier/bin/prettier.cjs', '--write', '.'] },
  generate: { build: true, args: ['dist/cli/generate.js'] },
  migrate: { build: true, args: ['dist/cli/migrate.js'] },
  replay: { build: true, args: ['dist/cli/replay.js'] },
  bench: { build: true, args: ['--import', './tools/source-hook.mjs'] },
};

const [name = '', ...rest] = process.argv.slice(2);
const target = TARGETS[name];
if (!target) fail(`Usage: node tools/run.mjs <${Object.keys(TARGETS).join('|')}> [arguments]`);

process.chdir(root);
if (!isInstalled()) install();
if (target.build && !isBuilt()) build();
if (target.args) run([...target.args, ...rest]);

/** Whether node_modules fits package-lock.json: our stamp holds its hash, or an install by hand is newer than it. */
function isInstalled() {
  if (!existsSync(pinnedNode)) return false;
  if (readText(join(modules, '.confab-lock')) === lockHash()) return true;
  const installed = modified(join(modules, '.package-lock.json'));
  return installed > 0 && installed >= modified(join(root, 'package-lock.json'));
}

function install() {
  console.error('Installing the packages of package-lock.json ...');
  // The pinned Node disappears while npm replaces node_modules, so npm runs on the machine's own.
  const path = (process.env.PATH ?? '').split(delimiter).filter((entry) => !resolve(entry).startsWith(modules));
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, PATH: path.join(delimiter) },
    shell: process.platform === 'win32',
  });
  if (status !== 0) fail('npm ci failed; its messages stand above.');
  writeFileSync(join(modules, '.confab-lock'), lockHash());
}

function isBuilt() {
  // An image may carry dist/ without its sources.
  return existsSync(join(root, 'src')) ? readText(join(root, 'dist', '.sources')) === sourceHash() : true;
}

/** Builds the server into dist/ and its client into client/dist/. */
function build() {
  const nest = join(modules, '@nestjs/cli/bin/nest.js');
  const tsc = join(modules, 'typescript/bin/tsc');
  if (!existsSync(nest) || !existsSync(tsc)) {
    fail('dist/ is missing or older than the sources, and the build tools are not installed: run npm ci.');
  }
  console.error('Building ...');
  const hash = sourceHash();
  for (const args of [
    [nest, 'build'],
    [tsc, '--project', 'client/tsconfig.json'],
  ]) {
    const { status } = spawnSync(pinnedNode, args, { cwd: root, stdio: ['ignore', 2, 2] });
    if (status !== 0) fail('The build failed; its messages stand above.');
  }
  writeFileSync(join(root, 'dist', '.sources'), hash);
}

/** A hash over everything that a build reads. Contents, not times: a fresh checkout of the same sources is the same. */
function sourceHash() {
  const hash = createHash('sha256');
  const settings = [
    'package-lock.json',
    'nest-cli.json',
    'tsconfig.json',
    'tsconfig.build.json',
    'client/tsconfig.json',
  ];
  for (const file of [...settings, ...walk('src'), ...walk('client/src')]) {
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

function walk(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      return entry.isDirectory() ? walk(path) : [path];
    });
}

/**
 * Runs the target in a process group of its own and passes signals on. A terminal sends Ctrl-C to the whole group and npm
 * sends it once more, so the target would get it two or three times: it is passed on once a second at most.
 */
function run(args) {
  const child = spawn(pinnedNode, args, { cwd: root, stdio: 'inherit', detached: process.platform !== 'win32' });
  let last = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (Date.now() - last < 1000) return;
      last = Date.now();
      child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal);
    });
  }
  child.on('error', (error) => fail(`Cannot run ${pinnedNode}: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}

function lockHash() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

function readText(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

function modified(file) {
  return existsSync(file) ? statSync(file).mtimeMs : 0;
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
