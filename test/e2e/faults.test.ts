import { expect, it } from '@jest/globals';
import { join } from 'node:path';
import { describeWithRedis } from '../support/programs.js';
import { runScript } from '../support/tools.js';

const ROOT = join(import.meta.dirname, '../..');
const PATIENCE_MS = 600_000;
/** CONFAB_FAULTS=all takes all mutants; by default, two that need no luck. */
const MUTANTS =
  process.env['CONFAB_FAULTS'] === 'all'
    ? ['--mutants']
    : ['--mutant', 'acknowledges before it writes', '--mutant', 'lets nobody out'];

/** What `npm run faults` says, and its exit code. */
function runFaults(...options: string[]): Promise<{ code: number | null; output: string }> {
  return runScript([join(ROOT, 'tools/run.mjs'), 'faults', ...options]);
}

describeWithRedis('npm run faults', () => {
  it(
    'finds that the promises hold while servers, MongoDB and Redis fail',
    async () => {
      const { code, output } = await runFaults('--minutes', '0.5');
      expect(output).toMatch(/^ {2}0 violations$/m);
      expect(code).toBe(0);
    },
    PATIENCE_MS,
  );

  it(
    'finds each promise broken by a server that breaks it',
    async () => {
      const { code, output } = await runFaults(...MUTANTS);
      expect(output).not.toContain('NOT caught');
      expect(output).toMatch(/ is caught \d+ times/);
      expect(code).toBe(0);
    },
    PATIENCE_MS,
  );

  it('says what it was called wrongly with', async () => {
    const { code, output } = await runFaults('--mutant', 'is right');
    expect([code, output]).toEqual([2, expect.stringContaining('There is no mutant that "is right"')]);
  });
});
