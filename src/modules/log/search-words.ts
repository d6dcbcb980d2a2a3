/** What ends a word, in any script: the Unicode properties that full-text indexes go by (MongoDB's among them). */
const BETWEEN_WORDS = /[\p{White_Space}\p{Pattern_Syntax}\p{Terminal_Punctuation}\p{Quotation_Mark}\p{Dash}]+/u;
const WORD = /[^\p{White_Space}\p{Pattern_Syntax}\p{Terminal_Punctuation}\p{Quotation_Mark}\p{Dash}]+/gu;

/** In UTF-16 units. Nobody writes longer words, but somebody may send a text without a space. */
const INDEXED_LENGTH = 64;
const ASCII = /^[\0-\x7f]*$/;

/** A stretch of a text, in UTF-16 units as JavaScript counts them. */
export interface Stretch {
  start: number;
  length: number;
}

/** The different words of what somebody searches for, as they are compared. */
export function wordsOf(query: string): string[] {
  const words = query
    .split(BETWEEN_WORDS)
    .map(folded)
    .filter((word) => word !== '');
  return [...new Set(words)];
}

/** The words of a text as the index holds them and is asked for them: long ones by their beginning. */
export function indexedWords(text: string): string[] {
  return [...new Set(wordsOf(text).map((word) => word.slice(0, INDEXED_LENGTH)))];
}

/** Where these words stand in a text, in order; null when one of them does not: then it was found by a word's beginning. */
export function highlights(text: string, words: readonly string[]): Stretch[] | null {
  const found = [...text.matchAll(WORD)].map(({ 0: word, index }) => ({ word, key: folded(word), start: index }));
  if (!words.every((word) => found.some(({ key }) => key === word))) return null;
  return found.filter(({ key }) => words.includes(key)).map(({ word, start }) => ({ start, length: word.length }));
}

/** A word without case and diacritics. */
function folded(word: string): string {
  if (ASCII.test(word)) return word.toLowerCase();
  return word
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase();
}
