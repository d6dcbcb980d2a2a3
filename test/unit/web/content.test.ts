import { expect, it } from '@jest/globals';
import { contentOf, leftOf } from '../../../web/src/composer/content.js';

it.each([
  ['  \n\t\n    indented\n  two \n \n', '    indented\n  two'],
  ['  one', '  one'],
  [' \n ', ''],
])('of %j is sent %j', (text, content) => {
  expect(contentOf(text)).toBe(content);
});

it.each([
  ['ab😀', {}, Infinity],
  ['ab😀', { content_characters: 5, content_bytes: 100 }, 2],
  ['ab😀', { content_characters: 2, content_bytes: 100 }, -1],
  ['नमस्ते', { content_characters: 100, content_bytes: 12 }, -2],
  ['aé', { content_characters: 100, content_bytes: 4 }, 1],
])('%j within %j may have as many more characters as %d', (content, limits, left) => {
  expect(leftOf(content, limits)).toBe(left);
});
