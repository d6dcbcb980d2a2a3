import { mongo } from 'mongoose';
import { CHANGE_REV_INDEX, CHANGES } from './change.schema.js';
import { MESSAGE_CLIENT_ID_INDEX, MESSAGE_SEQ_INDEX, MESSAGES } from './message.schema.js';

const DUPLICATE_KEY = 11000;

/** The claims that a duplicate key can tell to be taken. */
export type Claim = 'seq' | 'rev' | 'client_id' | 'id';

/** As they stand in the message of the error: bulk-write errors carry no key pattern. */
const CLAIMS: readonly (readonly [string, Claim])[] = [
  [`${MESSAGES} index: ${MESSAGE_SEQ_INDEX} `, 'seq'],
  [`${CHANGES} index: ${CHANGE_REV_INDEX} `, 'rev'],
  [`${MESSAGES} index: ${MESSAGE_CLIENT_ID_INDEX} `, 'client_id'],
  [`${MESSAGES} index: _id_ `, 'id'],
  [`${CHANGES} index: _id_ `, 'id'],
];

/** The first document an ordered insert stopped at: everything before it is stored. */
export interface StoppedAt {
  index: number;
  /** null: another refusal than a duplicate key of the log. */
  claim: Claim | null;
  error: Error;
}

/**
 * Where and why an ordered insert stopped. null when the error does not tell what is stored (network, time-out, fail-over,
 * write concern): then only the log itself can.
 */
export function stoppedAt(error: unknown): StoppedAt | null {
  if (!(error instanceof mongo.MongoBulkWriteError)) return null;
  if (error.result.getWriteConcernError() !== undefined) return null;
  const first = firstWriteError(error);
  if (first === undefined) return null;
  const claim = first.code === DUPLICATE_KEY ? claimOf(first.errmsg ?? '') : null;
  return { index: first.index, claim, error };
}

/** The claim that a duplicate key error tells to be taken; null for any other error. */
export function takenClaim(error: unknown): Claim | null {
  return error instanceof mongo.MongoServerError && error.code === DUPLICATE_KEY ? claimOf(error.message) : null;
}

/** Whether the database, and not the program, is the reason: another try may do. */
export function isDatabaseTrouble(error: unknown): boolean {
  if (error instanceof mongo.MongoBulkWriteError && firstWriteError(error) === undefined) return true;
  if (error instanceof mongo.MongoServerError) return isTransient(error);
  return error instanceof mongo.MongoError && !(error instanceof mongo.MongoAPIError);
}

const TRANSIENT_CODES: readonly (number | string | undefined)[] = [50 /* MaxTimeMSExpired */, 112 /* WriteConflict */];
const TRANSIENT_LABELS = [
  'TransientTransactionError',
  'UnknownTransactionCommitResult',
  'RetryableWriteError',
  'RetryableError',
];

/** Server errors that pass: fail-over, interruption, write conflict, time and write-concern limits. */
function isTransient(error: mongo.MongoServerError): boolean {
  if (error instanceof mongo.MongoWriteConcernError || TRANSIENT_CODES.includes(error.code)) return true;
  return TRANSIENT_LABELS.some((label) => error.hasErrorLabel(label));
}

function firstWriteError(error: mongo.MongoBulkWriteError): mongo.WriteError | undefined {
  return [error.writeErrors].flat()[0];
}

function claimOf(message: string): Claim | null {
  return CLAIMS.find(([pattern]) => message.includes(pattern))?.[1] ?? null;
}
