import { notify } from './notices.js';

/** What went wrong, for people: the server says it in their language. */
export function sentenceOf(error: unknown): string {
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
