import { expect, it } from '@jest/globals';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../..');
const PAGES = ['README.md', 'CHANGELOG.md', 'client/README.md', ...globSync('docs/**/*.md', { cwd: ROOT })];

const read = (page: string): string => readFileSync(join(ROOT, page), 'utf8');

it.each(PAGES)('what %s leads to and shows is there', (page) => {
  const targets = [...read(page).matchAll(/\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/g)].map(
    ([, link, picture]) => link ?? picture ?? '',
  );
  const files = targets.filter((target) => !/^(https?:|#|\/)/.test(target)).map((target) => target.replace(/#.*/, ''));
  expect(files.filter((file) => !existsSync(join(ROOT, dirname(page), file)))).toEqual([]);
});

it.each(['docs/recipes.md', 'docs/examples/javascript.md'])('%s has one install what its files import', (page) => {
  const imported = [...read(page).matchAll(/^import .* from '([^./][^']*)';$/gm)].map(([, name = '']) => name);
  const [, installed = ''] = /`npm install ([^`]+)`/.exec(read(page)) ?? [];
  expect([...new Set(imported)].filter((name) => !name.startsWith('node:')).sort()).toEqual(
    installed.split(' ').sort(),
  );
});
