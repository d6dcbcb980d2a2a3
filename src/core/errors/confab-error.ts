import type { FailureData } from '../../protocol/envelope.js';
import { ERROR_CODES, type ErrorCode, type FieldError } from '../../protocol/errors.js';

/** A failure that the asker is told of: a code of the catalogue, a sentence, and what helps to mend it. */
export class ConfabError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string = ERROR_CODES[code].error,
    readonly data: FailureData = {},
  ) {
    super(message);
    this.name = 'ConfabError';
  }

  /** validation_failed for the fields given. */
  static invalid(...fields: FieldError[]): ConfabError {
    return new ConfabError('validation_failed', undefined, { fields });
  }

  /** not_found: the same whether the thing does not exist or is not the asker's to see. */
  static notFound(what: string): ConfabError {
    return new ConfabError('not_found', `There is no such ${what}, or it is not yours to see.`);
  }
}
