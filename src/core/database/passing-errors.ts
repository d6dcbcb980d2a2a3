import { mongo } from 'mongoose';

/**
 * Server errors that mean "not now, perhaps later": a change of primary, a shutdown, a time limit, an end by an operator, two
 * who write the same; from a mongos also that a shard could not be reached, or that it did not learn in time what lies where.
 */
const PASSING_CODES = new Set([
  6, 7, 43, 50, 64, 82, 83, 89, 91, 112, 133, 149, 150, 175, 189, 202, 237, 239, 246, 249, 262, 9001, 10_107, 11_600,
  11_601, 11_602, 13_388, 13_435, 13_436, 50_915,
]);
const PASSING_LABELS = [
  'TransientTransactionError',
  'UnknownTransactionCommitResult',
  'RetryableWriteError',
  'RetryableError',
];

/** Whether the code of an error, of a command or of one write of many, is one that passes. */
export function isPassingCode(code: unknown): boolean {
  return typeof code === 'number' && PASSING_CODES.has(code);
}

/** Whether what the server answered says nothing against another try. */
export function isPassing(error: mongo.MongoServerError): boolean {
  if (error instanceof mongo.MongoWriteConcernError || isPassingCode(error.code)) return true;
  return PASSING_LABELS.some((label) => error.hasErrorLabel(label));
}

/**
 * What Node says of a connection that went away. The driver wraps such an error as its own where it hears of it first; where a write
 * under way hears of it first, it lets it through as it is.
 */
const BROKEN: ReadonlySet<unknown> = new Set([
  ...['ECONNRESET', 'ECONNABORTED', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'ENOTCONN', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...['ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END', 'ERR_SOCKET_CLOSED'],
]);

/** Whether a connection broke: nobody knows what became of what it was asked. */
export function isBrokenConnection(error: unknown): boolean {
  return error instanceof Error && 'code' in error && BROKEN.has(error.code);
}
