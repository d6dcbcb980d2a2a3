import type catalogue from '../locales/en.json';

/** The name of a sentence for people: a key of `src/locales/en.json`, and so of every language's file there. */
export type SentenceKey = keyof typeof catalogue;

/** A sentence that is yet to be said in somebody's language, with what stands in for its `{{placeholders}}`. */
export interface Sentence {
  readonly key: SentenceKey;
  readonly args: Readonly<Record<string, string | number>>;
}

/** The sentence of a key that has placeholders. One without needs no more than its key. */
export function sentence(key: SentenceKey, args: Sentence['args']): Sentence {
  return { key, args };
}

/** What is wrong with one field: its path in the payload (`rooms.0.room_id`) and a sentence without a full stop. */
export interface FieldProblem {
  readonly field: string;
  readonly message: SentenceKey | Sentence;
}

/** A sentence as class-validator carries it: its messages are texts. */
export function encodeSentence(what: SentenceKey | Sentence): string {
  return JSON.stringify(typeof what === 'string' ? { key: what, args: {} } : what);
}

/** What `encodeSentence` made a text of; `field.invalid` for a complaint in which no sentence was named. */
export function decodeSentence(text: string): Sentence {
  const decoded: unknown = text.startsWith('{') ? JSON.parse(text) : null;
  return isSentence(decoded) ? decoded : { key: 'field.invalid', args: {} };
}

/** Only what stood in our own decorators comes here, so its key is one. */
function isSentence(value: unknown): value is Sentence {
  return typeof value === 'object' && value !== null && 'key' in value && 'args' in value;
}
