import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../..');

describe('docs/asyncapi.json', () => {
  it('passes the official parser without errors or warnings', () => {
    const { stdout, stderr } = spawnSync(process.execPath, ['test/support/lint-asyncapi.mjs', 'docs/asyncapi.json'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({ parsed: true, operations: expect.any(Number), found: [] });
  });
});
