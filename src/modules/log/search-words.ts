/**
 * What the text index takes for the end of a word (MongoDB manual, "Text Index Versions", version 3: the Unicode
 * properties Dash, Hyphen, Pattern_Syntax, Quotation_Mark, Terminal_Punctuation and White_Space), and a mark in the middle
 * of nothing.
 */
const BETWEEN_WORDS = /[\p{White_Space}\p{Pattern_Syntax}\p{Terminal_Punctuation}\p{Quotation_Mark}\p{Dash}]+/u;
const WORD = /[^\p{White_Space}\p{Pattern_Syntax}\p{Terminal_Punctuation}\p{Quotation_Mark}\p{Dash}]+/gu;

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

/** The words as a `$text` search for all of them: each is a phrase, so nothing in it is an operator. */
export function textSearch(words: readonly string[]): string {
  return words.map((word) => `"${word}"`).join(' ');
}

/** Where these words stand in a text, in order; null when one of them does not: then the text was found by a part of a word. */
export function highlights(text: string, words: readonly string[]): Stretch[] | null {
  const found = [...text.matchAll(WORD)].map(({ 0: word, index }) => ({ word, key: folded(word), start: index }));
  if (!words.every((word) => found.some(({ key }) => key === word))) return null;
  return found.filter(({ key }) => words.includes(key)).map(({ word, start }) => ({ start, length: word.length }));
}

/** A word without case and diacritics: as the index compares. */
function folded(word: string): string {
  return word
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase();
}
