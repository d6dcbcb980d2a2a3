import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { i18n } from '../app/i18n.js';
import { useLoaded } from '../shared/use-loaded.js';

/** The texts of the admin page are no part of the first load: a language is a file here too. */
const catalogues = import.meta.glob<Record<string, string>>('./locales/*.json', { import: 'default' });

/** Loads the texts of the admin page, in the language of the page. @returns whether they are there */
export function useAdminTexts(): boolean {
  const { language } = useTranslation().i18n;
  return useLoaded(useCallback(() => load(language), [language])) !== null;
}

async function load(language: string): Promise<true> {
  if (!i18n.hasResourceBundle(language, 'admin')) {
    const texts = await catalogues[`./locales/${language}.json`]?.();
    i18n.addResourceBundle(language, 'admin', texts);
  }
  return true;
}
