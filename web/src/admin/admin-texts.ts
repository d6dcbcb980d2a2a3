import { use } from 'react';
import { useTranslation } from 'react-i18next';
import { i18n } from '../app/i18n.js';

/** The texts of the admin page are no part of the first load: a language is a file here too. */
const catalogues = import.meta.glob<Record<string, string>>('./locales/*.json', { import: 'default' });
const loaded = new Map<string, Promise<void>>();

/** Waits until the texts of the admin page are there, in the language of the page. */
export function useAdminTexts(): void {
  const { language } = useTranslation().i18n;
  const known = loaded.get(language) ?? load(language);
  loaded.set(language, known);
  use(known);
}

async function load(language: string): Promise<void> {
  const texts = await catalogues[`./locales/${language}.json`]?.();
  i18n.addResourceBundle(language, 'admin', texts);
}
