import { createInstance } from 'i18next';
import { readdirSync, readFileSync } from 'node:fs';
import type { Sentence, SentenceKey } from '../../protocol/sentence.js';

/** The language of the log, of documentation, and of everybody whose language has no catalogue. */
export const ENGLISH = 'en';

/** The catalogues: a language is a file here, named by its BCP 47 tag. */
const FOLDER = new URL('../../locales/', import.meta.url);

/** The languages that there are catalogues of. */
const LANGUAGES: readonly string[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.slice(0, -'.json'.length));

const i18n = createInstance();
void i18n.init({
  // All is in memory: nothing is waited for.
  initAsync: false,
  lng: ENGLISH,
  fallbackLng: ENGLISH,
  resources: Object.fromEntries(LANGUAGES.map((language) => [language, { translation: textsOf(language) }])),
  // Keys are flat: their dots only sort them.
  keySeparator: false,
  nsSeparator: false,
  // What is said is text, never HTML.
  interpolation: { escapeValue: false },
});

/** What was said before, by language and key: i18next takes a sentence apart each time. */
const said = new Map<string, string>();

/** A sentence in the language whose catalogue is nearest: `hi` for `hi-IN`, English where there is none. */
export function say(what: SentenceKey | Sentence, language: string): string {
  const lng = catalogueFor(language);
  if (typeof what !== 'string') return translate(what, lng);
  const known = said.get(`${lng} ${what}`) ?? translate({ key: what, args: {} }, lng);
  said.set(`${lng} ${what}`, known);
  return known;
}

function translate({ key, args }: Sentence, lng: string): string {
  // As `replace`, for among the options themselves some names have a meaning of their own; sentences inside of this one
  // are said with `replace` alone.
  return i18n.t(key, { lng, replace: { ...args, lng } });
}

/** The language that somebody is spoken to in: that of the nearest catalogue. */
export function catalogueFor(language: string): string {
  return bestOf([language]);
}

/** The language that an Accept-Language header likes best of those that there are; English without one. */
export function acceptedLanguage(header: string | undefined): string {
  const wishes = (header ?? '').split(',').map((wish) => {
    const [tag = '', ...parameters] = wish.split(';').map((part) => part.trim());
    const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice('q='.length);
    return { tag, quality: quality === undefined ? 1 : Number(quality) };
  });
  const liked = wishes.filter(({ tag, quality }) => tag !== '' && quality > 0);
  return bestOf(liked.toSorted((one, other) => other.quality - one.quality).map(({ tag }) => tag));
}

/** @throws Error when the file is not an object of texts: found at the start */
function textsOf(language: string): Record<string, string> {
  const texts: unknown = JSON.parse(readFileSync(new URL(`${language}.json`, FOLDER), 'utf8'));
  if (isTexts(texts)) return texts;
  throw new Error(`The catalogue ${language}.json must be one JSON object of texts`);
}

function isTexts(value: unknown): value is Record<string, string> {
  return typeof value === 'object' && value !== null && Object.values(value).every((text) => typeof text === 'string');
}

/** The first of these that there is a catalogue for, or for a wider form of it (`hi` for `hi-Deva-IN`). */
function bestOf(tags: readonly string[]): string {
  for (const tag of tags) {
    const parts = tag.toLowerCase().split('-');
    for (let length = parts.length; length > 0; length -= 1) {
      const wider = parts.slice(0, length).join('-');
      const known = LANGUAGES.find((language) => language.toLowerCase() === wider);
      if (known !== undefined) return known;
    }
  }
  return ENGLISH;
}
