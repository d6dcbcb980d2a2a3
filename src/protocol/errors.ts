/**
 * The one catalogue of failures, for both transports: the code in a socket answer, the status and `code` member of the
 * problem details (RFC 9457) over REST. `error` is the default sentence; a thrower may give a more exact one.
 */
export const ERROR_CODES = {
  unauthenticated: { status: 401, error: 'Sign in with a valid token.' },
  forbidden: { status: 403, error: 'You may not do this.' },
  not_found: { status: 404, error: 'There is no such thing, or it is not yours to see.' },
  validation_failed: { status: 400, error: 'The data does not fit the command; see fields.' },
  conflict: { status: 409, error: 'The present state does not allow this.' },
  gone: { status: 410, error: 'This existed once and does not any more.' },
  too_large: { status: 413, error: 'The payload is too large.' },
  unsupported_media: { status: 415, error: 'This kind of content is not accepted here.' },
  rate_limited: { status: 429, error: 'Too many commands; wait and repeat.' },
  overloaded: { status: 503, error: 'The server is busy; nothing was done. Wait and repeat.' },
  unknown_outcome: {
    status: 504,
    error: 'Whether this was done is not known yet; repeat it with the same client_message_id.',
  },
  internal: { status: 500, error: 'Something went wrong here; it has been logged.' },
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/** What was wrong with one field: its path in the payload (`rooms.0.room_id`) and a sentence. */
export interface FieldError {
  field: string;
  message: string;
}
