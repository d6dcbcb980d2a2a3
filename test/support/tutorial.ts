import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DOCUMENTED_URL, PYTHON } from './examples.js';
import { freePorts } from './ports.js';

const ROOT = join(import.meta.dirname, '../..');
const FILE = /^```(?:html|jsx?|python)\n(?<code>(?:.*\n)?(?:\/\/|#|<!--) (?<name>\S+\.\w+).*\n[\s\S]*?)^```$/gm;
const SHELL = /^```sh\n(?<code>[\s\S]*?)^```$/gm;
const PATIENCE_MS = 60_000;

/** What a reader of docs/tutorial.md has at its end: the files, in a folder with the packages. */
export class Tutorial {
  private readonly programs: ChildProcess[] = [];

  private constructor(
    private readonly folder: string,
    /** The files that the page tells to write. */
    readonly files: readonly string[],
    /** The packages that it tells to install; its own client is one of the workspace. */
    readonly packages: readonly string[],
  ) {}

  /** Writes the files of the page for a server at that address. */
  static async follow(folder: string, url: string): Promise<Tutorial> {
    const page = await readFile(join(ROOT, 'docs/tutorial.md'), 'utf8');
    const files = [...page.matchAll(FILE)].map(({ groups }) => ({
      name: groups?.['name'] ?? '',
      code: groups?.['code'] ?? '',
    }));
    await mkdir(folder, { recursive: true });
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    for (const { name, code } of files) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), code.replaceAll(DOCUMENTED_URL, url));
    }
    const installs = [...page.matchAll(SHELL)].flatMap(
      ({ groups }) => /npm install (.*)/.exec(groups?.['code'] ?? '')?.[1] ?? [],
    );
    return new Tutorial(
      folder,
      files.map(({ name }) => name),
      installs.flatMap((line) => line.split(' ')),
    );
  }

  /** Serves the page, as `npx vite` does. @returns its address */
  async serve(): Promise<string> {
    const [port] = await freePorts(1);
    const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
    // What it prepares of the packages is not put among them: another test may be at it too.
    const config = 'export default { cacheDir: ".vite", clearScreen: false };\n';
    await writeFile(join(this.folder, 'vite.config.mjs'), config);
    await this.start(
      process.execPath,
      [vite, '--host', '127.0.0.1', '--strictPort', '--port', String(port)],
      'ready in',
    );
    return `http://127.0.0.1:${String(port)}`;
  }

  /** Runs the bot, and resolves when it listens. */
  async runBot(): Promise<void> {
    await this.start(PYTHON, ['-u', 'bot.py'], 'listening');
  }

  async end(): Promise<void> {
    for (const program of this.programs) {
      if (program.exitCode !== null || program.signalCode !== null) continue;
      const ended = new Promise((resolve) => program.once('close', resolve));
      program.kill();
      await ended;
    }
  }

  /** Starts a program that says when it is ready. @throws Error with what it said, when it does not */
  private async start(file: string, args: readonly string[], ready: string): Promise<void> {
    const program = spawn(file, args, { cwd: this.folder, stdio: ['ignore', 'pipe', 'pipe'] });
    this.programs.push(program);
    let output = '';
    await new Promise<void>((resolve, reject) => {
      const fail = (): void => reject(new Error(`${args.join(' ')} did not become ready: ${output}`));
      const timer = setTimeout(fail, PATIENCE_MS);
      program.once('error', reject);
      program.once('close', fail);
      for (const stream of [program.stdout, program.stderr])
        stream.on('data', (chunk: Buffer) => {
          output += chunk.toString();
          if (!output.includes(ready)) return;
          clearTimeout(timer);
          resolve();
        });
    });
  }
}
