import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const SOURCES = join(import.meta.dirname, '../../../web/src');

/** What is filled into a text. */
function slots(text = ''): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([slot]) => slot).sort();
}

describe.each(['locales', 'admin/locales'])('in %s', (folder) => {
  const catalogues = readdirSync(join(SOURCES, folder)).map((file) => {
    const texts = JSON.parse(readFileSync(join(SOURCES, folder, file), 'utf8')) as Record<string, string>;
    return { file, texts };
  });
  const english = catalogues.find(({ file }) => file === 'en.json')?.texts ?? {};

  it('there are English and Hindi', () => {
    expect(catalogues.map(({ file }) => file)).toEqual(expect.arrayContaining(['en.json', 'hi.json']));
  });

  it.each(catalogues)('$file says all that English says, with the same slots', ({ texts }) => {
    const keys = Object.keys(texts);
    expect(keys.toSorted()).toEqual(Object.keys(english).toSorted());
    expect(keys.filter((key) => texts[key] === '')).toEqual([]);
    for (const key of keys) expect([key, slots(texts[key])]).toEqual([key, slots(english[key])]);
  });
});
