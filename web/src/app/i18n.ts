import { createInstance } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type admin from '../admin/locales/en.json';
import en from '../locales/en.json';
import { inBrowser } from '../shared/storage.js';

declare module 'i18next' {
  interface CustomTypeOptions {
    keySeparator: false;
    nsSeparator: false;
    defaultNS: 'translation';
    resources: { translation: typeof en; admin: typeof admin };
  }
}

/** A language is a file among the locales, named by its BCP 47 tag, and is loaded when somebody wants it. */
const catalogues = import.meta.glob<Record<string, string>>('../locales/*.json', { import: 'default' });
const CHOSEN = 'confab.language';

/** The languages there are, by their tags. */
export const LANGUAGES: readonly string[] = Object.keys(catalogues).map((path) => path.replace(/^.*\/|\.json$/g, ''));

/** The texts of the page, in the language of whoever looks at it. */
export const i18n = createInstance();

/** Prepares the texts in the language chosen before, or else the browser's. */
export async function startI18n(): Promise<void> {
  await i18n.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    resources: { en: { translation: en } },
    keySeparator: false,
    nsSeparator: false,
    // React writes text, never HTML.
    interpolation: { escapeValue: false },
  });
  const wanted = [inBrowser.read(CHOSEN), ...navigator.languages].flatMap((tag) => tag ?? []);
  const base = wanted.map((tag) => tag.split('-')[0] ?? '').find((tag) => LANGUAGES.includes(tag));
  // What cannot be loaded is not worth an empty page: English is here.
  if (base !== undefined) await show(base).catch(() => undefined);
}

/** Shows the page in another language, and remembers that. Rejects where its texts cannot be loaded. */
export async function chooseLanguage(language: string): Promise<void> {
  await show(language);
  inBrowser.write(CHOSEN, language);
}

async function show(language: string): Promise<void> {
  if (!i18n.hasResourceBundle(language, 'translation')) {
    const texts = await catalogues[`../locales/${language}.json`]?.();
    i18n.addResourceBundle(language, 'translation', texts);
  }
  await i18n.changeLanguage(language);
  document.documentElement.lang = language;
}
