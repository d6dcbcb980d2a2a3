/** UTF-16 units. The longest emoji in use (a couple of two skin tones) has 15. */
export const REACTION_MAX = 64;
/** A custom reaction, as `:party_parrot:` without its colons. */
const SHORT_NAME = /^[a-z0-9_+-]{1,64}$/;
const VARIATION = /(?<=\p{Emoji})\ufe0f/gu;
/** What shows as text where nobody asks for the emoji, and has no skin tone behind it, which asks already. */
const TEXT_BY_DEFAULT = /(?!\p{Emoji_Presentation})\p{Emoji}(?!\p{Emoji_Modifier})/gu;
const ONE_EMOJI = /^\p{RGI_Emoji}$/v;

/**
 * A reaction in the one form in which it is stored and compared: an emoji fully qualified (with U+FE0F wherever Unicode's
 * emoji-test wants it), whichever way it was typed, or a short name. null for anything else: text, two emoji, a part of one.
 * Names that every object has are none: reactions are keys in views.
 */
export function canonicalReaction(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  if (SHORT_NAME.test(value)) return value in Object.prototype ? null : value;
  if (value.length > REACTION_MAX) return null;
  const emoji = value.replace(VARIATION, '').replace(TEXT_BY_DEFAULT, '$&\ufe0f');
  return ONE_EMOJI.test(emoji) ? emoji : null;
}
