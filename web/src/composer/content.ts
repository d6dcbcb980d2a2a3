import type { Limits } from '../session/limits.js';

/** What is sent of a text: no blank lines around it, and nothing blank behind it; its first line stays indented. */
export function contentOf(text: string): string {
  return text.replace(/^(?:[^\S\n]*\n)+/, '').trimEnd();
}

/** How many characters may still be added to a content; less than nothing: how many at its end are too many. */
export function leftOf(content: string, { content_characters, content_bytes }: Limits): number {
  const mostCharacters = content_characters ?? Infinity;
  const mostBytes = content_bytes ?? Infinity;
  let [characters, bytes, excess] = [0, 0, 0];
  // By code points, as the server counts.
  for (const character of content) {
    characters += 1;
    bytes += utf8BytesOf(character);
    if (characters > mostCharacters || bytes > mostBytes) excess += 1;
  }
  return excess > 0 ? -excess : Math.min(mostCharacters - characters, mostBytes - bytes);
}

function utf8BytesOf(character: string): number {
  const point = character.codePointAt(0) ?? 0;
  if (point < 0x80) return 1;
  if (point < 0x800) return 2;
  return point < 0x10000 ? 3 : 4;
}
