/**
 * The one catalogue of failures, for both transports: the code in a socket answer, the status and `code` member of the
 * problem details (RFC 9457) over REST. The sentence of a code is `error.<code>`; a thrower may name a more exact one.
 */
export const ERROR_CODES = {
  unauthenticated: { status: 401 },
  forbidden: { status: 403 },
  not_found: { status: 404 },
  validation_failed: { status: 400 },
  conflict: { status: 409 },
  gone: { status: 410 },
  too_large: { status: 413 },
  unsupported_media: { status: 415 },
  rate_limited: { status: 429 },
  overloaded: { status: 503 },
  unknown_outcome: { status: 504 },
  internal: { status: 500 },
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/** What was wrong with one field: its path in the payload (`rooms.0.room_id`) and a sentence. */
export interface FieldError {
  field: string;
  message: string;
}
