import { ConfabError } from '@confab/client';
import { getI18n } from 'react-i18next';
import { notify } from './notices.js';

/** What the client itself says where no server did, in English alone: the first of these that it is. */
const OWN = ['token_expired', 'account_erased', 'closed', 'disconnected', 'timeout'] as const;

/** What went wrong, for people: the server says it in their language. */
export function sentenceOf(error: unknown): string {
  const said = error instanceof ConfabError ? [error.closing, error.code] : [];
  const code = OWN.find((own) => said.some((one) => one === own));
  if (code !== undefined) return getI18n().t(`error.${code}`);
  if (error instanceof ConfabError && error.fields.length > 0) {
    // Each message goes on behind the name of its field.
    const what = error.fields.map(({ field, message }) => `${field} ${message}`).join('; ');
    return getI18n().t('error.fields', { what });
  }
  return error instanceof Error ? error.message : String(error);
}

/** Does something that may be refused, and says so if it is. @returns whether it was done */
export async function attempt(what: () => Promise<unknown>): Promise<boolean> {
  try {
    await what();
    return true;
  } catch (error) {
    notify('error', sentenceOf(error));
    return false;
  }
}
