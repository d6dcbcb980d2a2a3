import mongoose from 'mongoose';
import type { CommandKind } from '../../protocol/command.js';
import { isBrokenConnection, isPassing } from '../database/passing-errors.js';
import { ConfabError } from '../errors/confab-error.js';

/** How long a client should wait before it repeats what found the database away. */
const RETRY_AFTER_MS = 1000;

export interface Translated {
  /** What the asker is told. */
  readonly known: ConfabError;
  /** What the log is told: an error that nobody foresaw, else null. */
  readonly unexpected: Error | null;
}

/**
 * What the asker of a command is told of any error. A ConfabError is told as it is. When the database is away, slow or
 * changing its primary, a read is `overloaded` (it did nothing) and a write `unknown_outcome` (it may have been done).
 * Anything else is `internal`, and nothing of it but that leaves the server.
 */
export function translateError(error: unknown, kind: CommandKind): Translated {
  if (error instanceof ConfabError) return { known: error, unexpected: null };
  if (isTrouble(error)) return { known: tooLate(kind), unexpected: null };
  const unexpected = error instanceof Error ? error : new Error(`thrown: ${typeof error}`);
  return { known: new ConfabError('internal'), unexpected };
}

/** The failure of a command whose end nobody waited for: a write may have been done, a read did nothing. */
export function tooLate(kind: CommandKind): ConfabError {
  if (kind === 'write') return new ConfabError('unknown_outcome', undefined, { retry_after_ms: RETRY_AFTER_MS });
  return new ConfabError('overloaded', undefined, { retry_after_ms: RETRY_AFTER_MS });
}

function isTrouble(error: unknown): boolean {
  const { MongoError, MongoNetworkError, MongoOperationTimeoutError, MongoServerSelectionError, MongoServerError } =
    mongoose.mongo;
  if (error instanceof mongoose.Error.MongooseServerSelectionError) return true;
  if (error instanceof mongoose.Error && error.message.includes('buffering timed out')) return true;
  if (!(error instanceof MongoError)) return isBrokenConnection(error);
  if (error instanceof MongoNetworkError || error instanceof MongoOperationTimeoutError) return true;
  if (error instanceof MongoServerSelectionError || POOL_ERRORS.has(error.name)) return true;
  return error instanceof MongoServerError && isPassing(error);
}

/** Raised by the driver while its connections go away under it. */
const POOL_ERRORS = new Set([
  'MongoPoolClearedError',
  'MongoPoolClosedError',
  'MongoWaitQueueTimeoutError',
  'MongoTopologyClosedError',
  'MongoNotConnectedError',
  'MongoExpiredSessionError',
  'MongoClientClosedError',
]);
