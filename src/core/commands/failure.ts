import type { Envelope, FailureData } from '../../protocol/envelope.js';
import type { ConfabError } from '../errors/confab-error.js';

/**
 * The envelope that tells a failure, in the asker's language: `type` the command's name as the client gave it, or `command`
 * where it gave none.
 */
export function failure(
  type: string,
  error: ConfabError,
  requestId: string | null,
  language: string,
): Envelope<FailureData> {
  const data = error.dataIn(language);
  return { type, success: false, error: error.told(language), code: error.code, data, request_id: requestId };
}
