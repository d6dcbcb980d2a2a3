import type { Envelope, FailureData } from '../../protocol/envelope.js';
import type { ConfabError } from '../errors/confab-error.js';

/** The envelope that tells a failure: `type` the command's name as the client gave it, or `command` where it gave none. */
export function failure(type: string, error: ConfabError, requestId: string | null): Envelope<FailureData> {
  return { type, success: false, error: error.message, code: error.code, data: error.data, request_id: requestId };
}
