import { mongo } from 'mongoose';
import { isBrokenConnection, isPassing, isPassingCode } from '../../core/database/passing-errors.js';
import { ConfabError } from '../../core/errors/confab-error.js';
import { CHANGE_REV_INDEX, CHANGES } from './change.schema.js';
import { MESSAGE_CLIENT_ID_INDEX, MESSAGE_SEQ_INDEX, MESSAGES } from './message.schema.js';
import { REACTION_INDEX, REACTIONS } from './reaction.schema.js';

const DUPLICATE_KEY = 11000;

/** The claims that a duplicate key can tell to be taken. */
export type Claim = 'seq' | 'rev' | 'client_id' | 'reaction' | 'id';

const CLAIMS: readonly (readonly [collection: string, index: string, claim: Claim])[] = [
  [MESSAGES, MESSAGE_SEQ_INDEX, 'seq'],
  [CHANGES, CHANGE_REV_INDEX, 'rev'],
  [MESSAGES, MESSAGE_CLIENT_ID_INDEX, 'client_id'],
  [REACTIONS, REACTION_INDEX, 'reaction'],
  [MESSAGES, '_id_', 'id'],
  [CHANGES, '_id_', 'id'],
];

/** What a send was made a copy of has changed since, or is gone: nothing was written, and it is to be made anew. */
export class CopyOutdated extends ConfabError {
  constructor() {
    super('conflict');
  }
}

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
  const first = firstWriteError(error);
  if (first === undefined || tellsNoPlace(error)) return null;
  const claim = first.code === DUPLICATE_KEY ? claimOf(first.errmsg ?? '') : null;
  return { index: first.index, claim, error };
}

/** The claim that a duplicate key error tells to be taken; null for any other error. */
export function takenClaim(error: unknown): Claim | null {
  return error instanceof mongo.MongoServerError && error.code === DUPLICATE_KEY ? claimOf(error.message) : null;
}

/** Whether the database, and not the program, is the reason: another try may do. */
export function isDatabaseTrouble(error: unknown): boolean {
  if (error instanceof mongo.MongoBulkWriteError && tellsNoPlace(error)) return true;
  if (error instanceof mongo.MongoServerError) return isPassing(error);
  if (error instanceof mongo.MongoError) return !(error instanceof mongo.MongoAPIError);
  return isBrokenConnection(error);
}

/**
 * Whether a bulk write may have stored more or less than it says: it was cut off, or its write concern was not met. A mongos
 * tells of a shard that did not answer as if the first write there had been refused.
 */
function tellsNoPlace(error: mongo.MongoBulkWriteError): boolean {
  const first = firstWriteError(error);
  return first === undefined || isPassingCode(first.code) || error.result.getWriteConcernError() !== undefined;
}

function firstWriteError(error: mongo.MongoBulkWriteError): mongo.WriteError | undefined {
  return [error.writeErrors].flat()[0];
}

/**
 * Bulk-write errors carry no key pattern, so the index is read from the front of the message. Only there: what follows
 * `dup key` is what somebody sent, and could say anything.
 */
function claimOf(message: string): Claim | null {
  const [, collection, index] =
    /^E11000 duplicate key error collection: [^ ]+?\.([^ .]+) index: ([^ ]+) dup key/.exec(message) ?? [];
  return CLAIMS.find(([known, name]) => known === collection && name === index)?.[2] ?? null;
}
