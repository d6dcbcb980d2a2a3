import type { ClosingEvent, ErrorCode, FieldError } from './protocol.generated.js';

/**
 * Failures that no server answered: the connection was lost before the answer came, no answer came in time, the client or
 * the room was closed, or the log was replaced under a reader.
 */
export type ClientErrorCode = 'disconnected' | 'timeout' | 'closed' | 'reset';

interface ErrorDetails {
  fields?: readonly FieldError[];
  retryAfterMs?: number | null;
  closing?: ClosingEvent['code'] | null;
  cause?: unknown;
}

/** A failed command, or a connection or room that ended. */
export class ConfabError extends Error {
  override readonly name = 'ConfabError';
  /** One of the server's codes, or of this client's own. */
  readonly code: ErrorCode | ClientErrorCode;
  /** What was wrong with the data; empty for failures of another kind. */
  readonly fields: readonly FieldError[];
  /** How long the server wants one to wait before a repeat, in milliseconds; null where it said nothing. */
  readonly retryAfterMs: number | null;
  /** What the server said as it ended the connection; null where it said nothing, and for all other failures. */
  readonly closing: ClosingEvent['code'] | null;

  constructor(code: ErrorCode | ClientErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    this.code = code;
    this.fields = details.fields ?? [];
    this.retryAfterMs = details.retryAfterMs ?? null;
    this.closing = details.closing ?? null;
  }
}

const TRANSIENT: readonly string[] = [
  'disconnected',
  'timeout',
  'overloaded',
  'rate_limited',
  'unknown_outcome',
] satisfies (ErrorCode | ClientErrorCode)[];

/** Whether the same command may succeed when it is repeated later. */
export function isTransient(error: ConfabError): boolean {
  return TRANSIENT.includes(error.code);
}

/** Any thrown thing as a ConfabError; what is none becomes `internal` with its cause. */
export function asConfabError(error: unknown): ConfabError {
  if (error instanceof ConfabError) return error;
  return new ConfabError('internal', error instanceof Error ? error.message : 'Something went wrong', { cause: error });
}
