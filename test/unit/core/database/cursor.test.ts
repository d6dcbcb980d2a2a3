import { describe, expect, it } from '@jest/globals';
import { decodeCursor, encodeCursor } from '../../../../src/core/database/cursor.js';
import { ConfabError } from '../../../../src/core/errors/confab-error.js';

describe('cursor', () => {
  it('gives back the keys it was made of', () => {
    const cursor = encodeCursor([17, 'आलिया', '']);
    expect(cursor).toMatch(/^[\w-]+$/);
    expect(decodeCursor(cursor, ['number', 'string', 'string'])).toEqual([17, 'आलिया', '']);
  });

  it.each([
    ['text', 'nonsense'],
    ['another list', encodeCursor(['a'])],
    ['another kind', encodeCursor([1, 1])],
    ['an object', Buffer.from('{"length":2}').toString('base64url')],
    ['an operator', Buffer.from('["a",{"$gt":""}]').toString('base64url')],
    ['a lone surrogate', Buffer.from('["\\ud800","a"]').toString('base64url')],
    ['infinite nesting', Buffer.from('['.repeat(100_000)).toString('base64url')],
  ])('refuses %s', (_what, cursor) => {
    const decode = (): unknown => decodeCursor(cursor, ['string', 'string']);
    expect(decode).toThrow(ConfabError);
    expect(decode).toThrow(
      expect.objectContaining({ data: { fields: [expect.objectContaining({ field: 'cursor' })] } }),
    );
  });
});
