import type { ErrorCode, FieldError } from './errors.js';

/** The version of this protocol, told by `ready`. Additions do not raise it. */
export const PROTOCOL_VERSION = 1;

/** The answer to a command, and the form of every event (`type` its name, `success` true). */
export interface Envelope<D extends object = object> {
  type: string;
  success: boolean;
  /** null, or a sentence for people. */
  error: string | null;
  code: ErrorCode | null;
  data: D;
  /** As the client gave it, else null. */
  request_id: string | null;
}

/** What `data` of a failed answer holds, where it applies. */
export interface FailureData {
  fields?: FieldError[];
  retry_after_ms?: number;
}

/** The envelope of a success or of an event. */
export function success<D extends object>(type: string, data: D, requestId: string | null = null): Envelope<D> {
  return { type, success: true, error: null, code: null, data, request_id: requestId };
}
