import type { Random } from '../random.js';

const SYLLABLES = ['ba', 'du', 'ke', 'lo', 'mi', 'na', 'po', 'ri', 'su', 'ta'] as const;
const VOCABULARY = 10_000;

/** Every so many-th of a vocabulary's words, by how often people write it. */
const words = Array.from({ length: VOCABULARY }, (_, rank) =>
  String(rank)
    .padStart(4, '0')
    .replace(/\d/g, (digit) => SYLLABLES[Number(digit)] ?? ''),
);

/** The word that most messages hold, and one that about two in a hundred do. */
export const COMMON_WORD = words[0] ?? '';
export const ORDINARY_WORD = words[60] ?? '';
/** In no text of itself. */
export const RARE_WORD = 'zyzzyva';

/** A text of 3 to 20 words, where a word is as frequent as its rank says, as in any language. */
export function textOf(random: Random): string {
  const count = 3 + random.below(18);
  let text = '';
  for (let word = 0; word < count; word += 1) {
    const rank = Math.floor(VOCABULARY ** (random.below(1_000_000) / 1_000_000)) - 1;
    text += `${text === '' ? '' : ' '}${words[rank] ?? COMMON_WORD}`;
  }
  return text;
}
