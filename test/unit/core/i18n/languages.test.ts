import { describe, expect, it } from '@jest/globals';
import { acceptedLanguage, catalogueFor, say } from '../../../../src/core/i18n/languages.js';
import { sentence } from '../../../../src/protocol/sentence.js';

describe('say', () => {
  it('says a sentence in English and in Hindi', () => {
    expect(say('room.archived', 'en')).toBe('This room is archived.');
    expect(say('room.archived', 'hi')).toBe('यह रूम संग्रहित है।');
  });

  it('puts in what belongs there, and nothing of it is taken for more than text', () => {
    const claim = '<b>{{claim}} $t(role.admin) & more';
    expect(say(sentence('auth.token_claim', { claim }), 'en')).toBe(
      `The token's claim ${claim} is missing or not accepted here.`,
    );
    expect(say(sentence('member.role_above_own', { own: 'admin', role: 'owner' }), 'hi')).toContain('"स्वामी"');
  });
});

describe('the nearest catalogue', () => {
  it.each([
    ['hi', 'hi'],
    ['hi-IN', 'hi'],
    ['HI-Deva-in', 'hi'],
    ['en-GB', 'en'],
    ['ta', 'en'],
    ['hil', 'en'],
    ['', 'en'],
  ])('of %p is %p', (language, catalogue) => {
    expect(catalogueFor(language)).toBe(catalogue);
  });

  it.each([
    [undefined, 'en'],
    ['hi', 'hi'],
    ['ta, hi-IN;q=0.5, en;q=0.4', 'hi'],
    ['en;q=0.4,hi;q=0.5', 'hi'],
    ['hi-IN, en;q=0.9', 'hi'],
    ['hi;q=0, en;q=0.1', 'en'],
    ['*', 'en'],
    [';;;,,q=,hi;q=x', 'en'],
  ])('for the header %p is %p', (header, catalogue) => {
    expect(acceptedLanguage(header)).toBe(catalogue);
  });
});
