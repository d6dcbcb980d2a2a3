/**
 * The bootstrap behind every script of package.json: whatever is missing for the target is made first, then the target
 * runs on the Node that package.json pins. It needs nothing but Node 20 and npm, so each script is the only command that
 * a fresh clone needs.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const lock = 'package-lock.json';
const pinnedNode = join(modules, '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');

/** What a build makes, from what, by which commands. The server's replay and the web chat use the client: it is built first. */
const BUILDS = {
  server: {
    output: 'dist',
    sources: ['package-lock.json', 'nest-cli.json', 'tsconfig.json', 'tsconfig.build.json', 'src'],
    command: ['@nestjs/cli/bin/nest.js', 'build'],
  },
  client: {
    output: 'client/dist',
    sources: ['package-lock.json', 'tsconfig.json', 'client/tsconfig.json', 'client/src'],
    command: ['typescript/bin/tsc', '--project', 'client/tsconfig.json'],
  },
  web: {
    output: 'web/dist',
    sources: ['package-lock.json', 'client/src', 'web/index.html', 'web/vite.config.mjs', 'web/src'],
    // The server says where it is missing, and does all else.
    isOptional: true,
    command: ['vite/bin/vite.js', 'build', 'web'],
  },
};

/** What each script runs, with the pinned Node, and which builds it wants. */
const TARGETS = {
  start: { builds: ['client', 'web', 'server'], args: ['--enable-source-maps', 'dist/main.js'] },
  demo: { builds: ['client', 'web', 'server'], args: ['dist/cli/demo.js'] },
  dev: { builds: ['client', 'web', 'server'], args: ['tools/dev.mjs'] },
  build: { builds: ['client', 'web', 'server'] },
  test: { builds: ['client', 'web', 'server'], args: ['tools/test.mjs'] },
  check: { builds: ['client', 'server'], args: ['tools/check.mjs'] },
  format: { builds: [], args: ['node_modules/prettier/bin/prettier.cjs', '--write', '.'] },
  generate: { builds: ['client', 'server'], args: ['dist/cli/generate.js'] },
  migrate: { builds: ['client', 'server'], args: ['dist/cli/migrate.js'] },
  export: { builds: ['client', 'server'], args: ['dist/cli/export.js'] },
  import: { builds: ['client', 'server'], args: ['dist/cli/import.js'] },
  restored: { builds: ['client', 'server'], args: ['dist/cli/restored.js'] },
  doctor: { builds: ['client', 'server'], args: ['dist/cli/doctor.js'] },
  replay: { builds: ['client', 'server'], args: ['dist/cli/replay.js'] },
  faults: {
    builds: ['client', 'server'],
    // Files of the test kit are run as they are, and are more than types to be stripped.
    args: [
      '--import',
      './tools/source-hook.mjs',
      '--experimental-transform-types',
      '--no-warnings',
      'test/faults/run.ts',
    ],
  },
  cluster: { builds: ['client', 'web', 'server'], args: ['dist/cli/cluster.js'] },
  screenshots: {
    builds: ['client', 'web', 'server'],
    args: ['--import', './tools/source-hook.mjs', 'tools/screenshots/main.ts'],
  },
  bench: { builds: ['client', 'server'], args: ['--import', './tools/source-hook.mjs'] },
};

const [name = '', ...rest] = process.argv.slice(2);
const target = TARGETS[name];
if (!target) fail(`Usage: node tools/run.mjs <${Object.keys(TARGETS).join('|')}> [arguments]`);

process.chdir(root);
if (!isInstalled()) install();
for (const kind of target.builds) build(BUILDS[kind]);
if (target.args) run([...target.args, ...rest]);

/** Whether node_modules fits package-lock.json: our stamp holds its hash, or an install by hand is newer than it. */
function isInstalled() {
  if (!existsSync(pinnedNode)) return false;
  if (readText(join(modules, '.confab-lock')) === hashOf([lock])) return true;
  const installed = modified(join(modules, '.package-lock.json'));
  return installed > 0 && installed >= modified(lock);
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
  writeFileSync(join(modules, '.confab-lock'), hashOf([lock]));
}

/** Builds what is missing or older than its sources. An image may carry the result without the sources. */
function build({ output, sources, isOptional = false, command: [tool, ...args] }) {
  if ((isOptional || existsSync(output)) && !sources.every((source) => existsSync(source))) return;
  const stamp = join(output, '.sources');
  const hash = hashOf(sources);
  if (readText(stamp) === hash) return;
  const program = join(modules, tool);
  if (!existsSync(program))
    fail(`${output} is missing or out of date, and the build tools are not installed: run npm ci.`);
  console.error(`Building ${output} ...`);
  rmSync(output, { recursive: true, force: true });
  const { status } = spawnSync(pinnedNode, [program, ...args], { stdio: ['ignore', 2, 2] });
  if (status !== 0) fail('The build failed; its messages stand above.');
  writeFileSync(stamp, hash);
}

/** A hash over files and folders. Contents, not times: a fresh checkout of the same sources is the same. */
function hashOf(sources) {
  const hash = createHash('sha256');
  for (const file of sources.flatMap(walk)) hash.update(file).update('\0').update(readFileSync(file));
  return hash.digest('hex');
}

function walk(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => walk(`${path}/${name}`));
}

/**
 * Runs the target in a process group of its own and passes signals on. A terminal sends Ctrl-C to the whole group and npm
 * sends it once more, so the target would get it two or three times: it is passed on once a second at most.
 */
function run(args) {
  // Compiled code is kept from run to run: a server is up a good deal sooner.
  const env = { NODE_COMPILE_CACHE: join(modules, '.cache/compiled'), ...process.env };
  const child = spawn(pinnedNode, args, { cwd: root, env, stdio: 'inherit', detached: process.platform !== 'win32' });
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
