import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const DOCS = join(ROOT, 'docs');
/** The address that examples name. */
export const DOCUMENTED_URL = 'http://localhost:3000';

export type Language = 'sh' | 'js' | 'python';

/** A code block of a page, and what the page says that it prints. */
export interface Example {
  readonly page: string;
  readonly language: Language;
  /** The heading it stands below. */
  readonly title: string;
  readonly code: string;
  /** Absent for files that others import. */
  readonly prints: string;
}

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Names the file that a block is, in its first line. */
const FILE_NAME = /^(?:\/\/|#) (\S+)\n/;
const BLOCK = /^(## (?<title>.*))$|^```(?<fence>\w+)\n(?<code>[\s\S]*?)^```$/gm;

/** The pages, from docs/ on, whose code is run block by block. */
export async function examplePages(): Promise<string[]> {
  const examples = (await readdir(join(DOCS, 'examples'))).filter((page) => page !== 'README.md').sort();
  return [...examples.map((page) => join('examples', page)), 'recipes.md', 'coming-from.md'];
}

/** The code blocks of a page, in order. @throws Error for a block that is neither an example nor what one prints */
export async function readExamples(page: string): Promise<Example[]> {
  const examples: Example[] = [];
  let title = '';
  for (const { groups } of (await readFile(join(DOCS, page), 'utf8')).matchAll(BLOCK)) {
    const { fence, code = '' } = groups ?? {};
    title = groups?.['title'] ?? title;
    // `javascript` in full is code of other systems, to be recognised and not run.
    if (fence === undefined || fence === 'javascript') continue;
    if (isLanguage(fence)) examples.push({ page, language: fence, title, code, prints: '' });
    else if (fence === 'text' && examples.length > 0) examples.push({ ...examples.pop()!, prints: code });
    else throw new Error(`docs/${page} has a block of ${fence}, which is not run`);
  }
  return examples;
}

function isLanguage(fence: string): fence is Language {
  return fence === 'sh' || fence === 'js' || fence === 'python';
}

/** The Python that Debian's packages are for. */
export const PYTHON = '/usr/bin/python3';
const DONE = '---- done';

/** A folder in which one page's examples run, each on what those before it left behind, as a reader has it. */
export class Workbench {
  private shell: ChildProcessWithoutNullStreams | null = null;

  private constructor(
    private readonly folder: string,
    private readonly url: string,
  ) {}

  static async open(folder: string, url: string): Promise<Workbench> {
    await mkdir(folder, { recursive: true });
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    return new Workbench(folder, url);
  }

  run({ language, code }: Example): Promise<Outcome> {
    const local = code.replaceAll(DOCUMENTED_URL, this.url);
    return language === 'sh' ? this.runInShell(local) : this.runFile(language, local);
  }

  close(): void {
    this.shell?.kill();
  }

  /** One shell for all: what a block sets is there for the next. It ends at the first command that fails. */
  private async runInShell(code: string): Promise<Outcome> {
    const shell = (this.shell ??= spawn('sh', ['-eu'], { cwd: this.folder }));
    const ended = new Promise<number>((resolve) => shell.once('close', (status) => resolve(status ?? 1)));
    const said = { stdout: '', stderr: '' };
    const hear = (stream: 'stdout' | 'stderr') => (chunk: Buffer) => (said[stream] += chunk.toString());
    const [out, err] = [hear('stdout'), hear('stderr')];
    shell.stderr.on('data', err);
    const finished = new Promise<number>((resolve) =>
      shell.stdout.on('data', (chunk: Buffer) => {
        if (out(chunk).endsWith(`${DONE}\n`)) resolve(0);
      }),
    );
    shell.stdin.write(`${code}\necho '${DONE}'\n`);
    const status = await Promise.race([finished, ended]);
    shell.stdout.removeAllListeners('data');
    shell.stderr.removeAllListeners('data');
    return { code: status, stdout: said.stdout.replace(`${DONE}\n`, ''), stderr: said.stderr };
  }

  private async runFile(language: Language, code: string): Promise<Outcome> {
    const name = FILE_NAME.exec(code)?.[1];
    if (name === undefined) throw new Error(`The first line of an example does not name its file:\n${code}`);
    await writeFile(join(this.folder, name), code);
    const { status, stdout, stderr } = spawnSync(language === 'js' ? process.execPath : PYTHON, [name], {
      cwd: this.folder,
      encoding: 'utf8',
      timeout: 60_000,
    });
    return { code: status, stdout, stderr };
  }
}
