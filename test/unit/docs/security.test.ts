import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../..');
const CASE = /^\d+\. \*\*.+\*\* .+ `(test\/e2e\/[\w-]+\.test\.ts) › (.+)`$/;

const lines = readFileSync(join(ROOT, 'docs/security.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\d+\. /.test(line));

describe('docs/security.md', () => {
  it('lists at least 40 cases, numbered, no two with the same test and the same words', () => {
    expect(lines.length).toBeGreaterThanOrEqual(40);
    expect(lines.map((line) => Number.parseInt(line, 10))).toEqual(lines.map((_, index) => index + 1));
    expect(new Set(lines.map((line) => line.replace(/^\d+/, ''))).size).toBe(lines.length);
  });

  it.each(lines)('%s', (line) => {
    const [, file = '', title = ''] = CASE.exec(line) ?? [];
    expect(file).not.toBe('');
    expect(existsSync(join(ROOT, file))).toBe(true);
    // A title stands in quotes, before the function that is the test.
    const declaration = new RegExp(`'${escaped(title)}',\\s*(async )?\\(`);
    expect(readFileSync(join(ROOT, file), 'utf8')).toMatch(declaration);
  });
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
