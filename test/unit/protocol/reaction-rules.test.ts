import { describe, expect, it } from '@jest/globals';
import { canonicalReaction } from '../../../src/protocol/reaction-rules.js';

const EMOJI = /^\p{RGI_Emoji}$/v;
const TONES = ['\u{1f3fb}', '\u{1f3ff}'];

/** Every emoji of one character, with U+FE0F where it has one, and with skin tones. */
function* emoji(): Generator<string> {
  for (let code = 0; code < 0x110000; code += 1) {
    if (code >= 0xd800 && code < 0xe000) continue;
    const character = String.fromCodePoint(code);
    if (!/\p{Emoji}/u.test(character)) continue;
    const forms = ['', '\ufe0f', '\ufe0f\u20e3', ...TONES].map((end) => `${character}${end}`);
    yield* forms.filter((form) => EMOJI.test(form));
  }
}

describe('a reaction', () => {
  it('is any emoji as Unicode recommends it, unchanged', () => {
    const all = [...emoji(), '👨‍👩‍👧‍👦', '👩🏽‍❤️‍💋‍👨🏿', '🇩🇪', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '👁️‍🗨️', '👩‍⚕️', '🕵🏽‍♂️', '❤️‍🔥'];
    expect(all.length).toBeGreaterThan(1500);
    expect(all.filter((one) => canonicalReaction(one) !== one)).toEqual([]);
  });

  it.each([
    ['\u2764', '\u2764\ufe0f'],
    ['1\u20e3', '1\ufe0f\u20e3'],
    ['👍\ufe0f', '👍'],
    ['\u261d\ufe0f\u{1f3fd}', '\u261d\u{1f3fd}'],
    ['\u{1f441}\u200d\u{1f5e8}', '\u{1f441}\ufe0f\u200d\u{1f5e8}\ufe0f'],
    ['\u{1f469}\u200d\u2695', '\u{1f469}\u200d\u2695\ufe0f'],
    ['\u00a9', '\u00a9\ufe0f'],
  ])('is the same with and without its variation selectors: %j', (typed, whole) => {
    expect(canonicalReaction(typed)).toBe(whole);
    expect(canonicalReaction(whole)).toBe(whole);
  });

  it.each(['thumbs_up', '+1', '-1', 'a', '5', 'party-parrot', 'x'.repeat(64), '__proto', 'proto'])(
    'is a short name: %s',
    (name) => {
      expect(canonicalReaction(name)).toBe(name);
    },
  );

  it.each(
    [
      '',
      ' ',
      ':ok:',
      'Ok',
      'hello there',
      'x'.repeat(65),
      '👍👍',
      '👍 ',
      '👍a',
      '\ufe0f',
      '\u200d',
      '\u{1f1e9}',
      '❤\ufe0e',
    ].concat(
      [
        '👍\ufe0f\ufe0f',
        '\ufe0f👍',
        '👨\u200d',
        '\u200d👨',
        '\ud83d',
        '\u202e👍',
        '👍\u200b',
        '👍'.repeat(1000),
        'é',
        '१',
      ],
      ['__proto__', 'constructor', '<b>', '$ne', 'a.b', '\u20e3', '1\ufe0f', '🏴\u{e0067}'],
    ),
  )('is nothing else: %j', (text) => {
    expect(canonicalReaction(text)).toBeNull();
  });

  it.each([null, undefined, 5, {}, ['👍'], true])('is no other value: %j', (value) => {
    expect(canonicalReaction(value)).toBeNull();
  });
});
