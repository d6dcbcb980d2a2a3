/**
 * Runs the Jest projects (all, or the one named first) and ends with one plain line: `N passed, N failed`. Further
 * arguments go to Jest.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROJECTS = ['unit', 'integration', 'e2e'];
const args = process.argv.slice(2);
const projects = PROJECTS.includes(args[0]) ? [args.shift()] : PROJECTS;

const folder = mkdtempSync(join(tmpdir(), 'confab-results-'));
const report = join(folder, 'report.json');
const jest = spawn(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--no-warnings=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    '--passWithNoTests',
    '--maxWorkers=2',
    '--json',
    `--outputFile=${report}`,
    ...args,
    '--selectProjects',
    ...projects,
  ],
  // Jest tells its story on stderr; its JSON goes to the file, and the copy on stdout is not wanted.
  { stdio: ['ignore', 'ignore', 'inherit'] },
);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => jest.kill(signal));
jest.on('exit', (code) => {
  const { line, ok } = summary();
  rmSync(folder, { recursive: true });
  console.log(line);
  process.exitCode = ok && code === 0 ? 0 : 1;
});

/** The counts of the run. A file that could not run at all counts as one failed test; so does a run without a report. */
function summary() {
  let result;
  try {
    result = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return { line: '0 passed, 1 failed', ok: false };
  }
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  const skipped = result.numPendingTests + result.numTodoTests;
  const line = `${result.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
  return { line, ok: failed === 0 };
}
