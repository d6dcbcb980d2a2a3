import { describe } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { REDIS_BINARY } from './redis.js';

/** Declares tests that need a program of the system: skipped where it is not installed, but never in CI. */
export function describeWith(program: string, name: string, tests: () => void): void {
  const isThere = spawnSync(program, ['--version']).status === 0;
  if (isThere || process.env['CI'] === 'true') {
    describe(name, tests);
    return;
  }
  process.stderr.write(`Skipped: ${name}. Install ${program} to run it.\n`);
  describe.skip(name, tests);
}

/** Declares tests that need Redis. */
export function describeWithRedis(name: string, tests: () => void): void {
  describeWith(REDIS_BINARY, name, tests);
}
