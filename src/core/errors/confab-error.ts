import type { FailureData } from '../../protocol/envelope.js';
import type { ErrorCode } from '../../protocol/errors.js';
import type { FieldProblem, Sentence, SentenceKey } from '../../protocol/sentence.js';
import { ENGLISH, say } from '../i18n/languages.js';

/** What helps to mend a failure. */
export interface FailureFacts {
  readonly fields?: readonly FieldProblem[];
  readonly retry_after_ms?: number;
}

/** The things of which `not_found` speaks by name: those with a sentence `not_found.<thing>`. */
export type Missing = Extract<SentenceKey, `not_found.${string}`> extends `not_found.${infer Thing}` ? Thing : never;

/**
 * A failure that the asker is told of: a code of the catalogue, a sentence, and what helps to mend it. The sentence is
 * named here and said in the asker's language when the failure leaves; `message` is the English one, for the log.
 */
export class ConfabError extends Error {
  constructor(
    readonly code: ErrorCode,
    readonly sentence: SentenceKey | Sentence = `error.${code}`,
    readonly data: FailureFacts = {},
  ) {
    super(say(sentence, ENGLISH));
    this.name = 'ConfabError';
  }

  /** validation_failed for the fields given. */
  static invalid(...fields: FieldProblem[]): ConfabError {
    return new ConfabError('validation_failed', undefined, { fields });
  }

  /** not_found: the same whether the thing does not exist or is not the asker's to see. */
  static notFound(what: Missing): ConfabError {
    return new ConfabError('not_found', `not_found.${what}`);
  }

  /** The sentence in a language. */
  told(language: string): string {
    return say(this.sentence, language);
  }

  /** What goes with the sentence, its fields told in the same language. */
  dataIn(language: string): FailureData {
    const { fields, ...rest } = this.data;
    if (!fields) return rest;
    return { fields: fields.map(({ field, message }) => ({ field, message: say(message, language) })), ...rest };
  }
}
