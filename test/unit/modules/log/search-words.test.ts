import { describe, expect, test } from '@jest/globals';
import { highlights, indexedWords, wordsOf } from '../../../../src/modules/log/search-words.js';

describe('the words of a search', () => {
  test.each([
    ['Invoice  paid', ['invoice', 'paid']],
    ['Café CAFE', ['cafe']],
    ['नमस्ते दुनिया', wordsOf('नमस्ते दुनिया')],
    ['-not "a phrase" $where .* (a+)+$', ['not', 'a', 'phrase', 'where']],
    ['😀 ok', ['😀', 'ok']],
    ['... "" - $', []],
  ])('of %j', (query, words) => {
    expect(wordsOf(query)).toEqual(words);
  });

  test('have nothing in them that could be an operator', () => {
    for (const word of wordsOf('-a "b c" \\"d $or {"$where":1}')) expect(word).toMatch(/^[a-z0-9]+$/);
  });
});

test('the index holds long words by their beginning, each once', () => {
  const long = 'x'.repeat(64);
  expect(indexedWords(`Paid, PAID: ${long}y ${long}z`)).toEqual(['paid', long]);
});

describe('highlights', () => {
  test('are where the words stand, in UTF-16 units', () => {
    const text = '👋🏽 Café: pay the café!';
    const found = highlights(text, wordsOf('cafe pay'));
    expect(found?.map(({ start, length }) => text.slice(start, start + length))).toEqual(['Café', 'pay', 'café']);
  });

  test('are of whole words, all of them', () => {
    expect(highlights('a catalogue', ['cat'])).toBeNull();
    expect(highlights('one', ['one', 'two'])).toBeNull();
  });
});
