import type { Connection } from 'mongoose';

/** Documents of one collection. */
export interface Batch {
  collection: string;
  documents: readonly object[];
}

/** Inserts under way at once: the next documents are made meanwhile. */
const AT_ONCE = 3;

/**
 * Stores all that is made, and gives what its maker says in the end. Acknowledged by one member without its journal: a
 * crash would only mean to begin anew. @param step called with the number of documents stored
 */
export async function fill<T>(
  connection: Connection,
  batches: Generator<Batch, T>,
  step: (documents: number) => void,
): Promise<T> {
  const database = connection.getClient().db(connection.name);
  const underWay = new Set<Promise<void>>();
  for (;;) {
    const next = batches.next();
    if (next.done === true) {
      await Promise.all(underWay);
      return next.value;
    }
    const { collection, documents } = next.value;
    if (documents.length === 0) continue;
    const options = { ordered: false, writeConcern: { w: 1, j: false } };
    const insert = database
      .collection(collection)
      .insertMany([...documents], options)
      .then(() => step(documents.length))
      .finally(() => underWay.delete(insert));
    underWay.add(insert);
    if (underWay.size >= AT_ONCE) await Promise.race(underWay);
  }
}
