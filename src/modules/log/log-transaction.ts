import { mongo, type ClientSession } from 'mongoose';
import { bounded } from '../../core/database/bounded.js';
import type { LogCollections } from './log-collections.js';
import { LOG_TRANSACTION } from './log-options.js';

const COMMIT_TRIES = 3;

/** Nobody knows whether the transaction was committed: only what it would have stored can tell. */
export class CommitUnknown extends Error {
  override readonly name = 'CommitUnknown';
}

/**
 * Runs a transaction once. Any error but CommitUnknown means that nothing of it was stored.
 * @throws CommitUnknown, or what `body` or the database threw
 */
export async function runTransaction(
  collections: LogCollections,
  body: (session: ClientSession) => Promise<void>,
): Promise<void> {
  const session = collections.startSession();
  try {
    session.startTransaction(LOG_TRANSACTION);
    await bounded(body(session));
    await commit(session);
  } catch (error) {
    // Best effort: the server ends what is left open by itself.
    if (session.inTransaction()) await session.abortTransaction().catch(() => undefined);
    throw error;
  } finally {
    await session.endSession();
  }
}

async function commit(session: ClientSession): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await session.commitTransaction();
      return;
    } catch (error) {
      // Once it was asked to commit, only this label is a definite no.
      if (error instanceof mongo.MongoError && error.hasErrorLabel('TransientTransactionError')) throw error;
      if (tries === COMMIT_TRIES) throw new CommitUnknown('The outcome of a commit is unknown', { cause: error });
    }
  }
}
