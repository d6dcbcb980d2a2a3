import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Example, examplePages, PYTHON, readExamples, Workbench } from '../support/examples.js';
import { useStage } from '../support/stage.js';

const stage = useStage();
const pages = await Promise.all((await examplePages()).map(async (page) => [page, await readExamples(page)] as const));
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'confab-examples-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const hasPython = spawnSync(PYTHON, ['-c', 'import socketio, aiohttp']).status === 0;
const maySkip = !hasPython && process.env['CI'] !== 'true';
if (maySkip) {
  process.stderr.write('Skipped: the examples in Python. Install python3-socketio and python3-aiohttp to run them.\n');
}

/** Runs the examples of a page one after the other. */
function examplesOf(page: string, examples: readonly Example[]): void {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await Workbench.open(join(folder, page), stage.server.url);
  });
  afterAll(() => bench.close());

  for (const [number, example] of examples.entries()) {
    it(`${example.title} (${String(number + 1)})`, async () => {
      expect(await bench.run(example)).toEqual({ code: 0, stdout: example.prints, stderr: '' });
    });
  }
}

describe.each(pages)('docs/%s', (page, examples) => {
  const isPython = examples.some(({ language }) => language === 'python');
  const described = isPython && maySkip ? describe.skip : describe;
  described('does what it says', () => examplesOf(page, examples));
});

it('there are examples in curl, JavaScript and Python, and all but shared files say what they print', () => {
  const all = pages.flatMap(([, examples]) => examples);
  expect(new Set(all.map(({ language }) => language))).toEqual(new Set(['sh', 'js', 'python']));
  expect(all.filter(({ prints }) => prints === '').map(({ title }) => title)).toEqual(Array(5).fill('Signing in'));
});
