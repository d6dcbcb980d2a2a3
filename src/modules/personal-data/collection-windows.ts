import type { mongo } from 'mongoose';

/** Documents looked at in one query: as many as any database reads well below the time that a query may take. */
const WINDOW = 20_000;

/**
 * A collection from one end to the other, as conditions on `_id`, in parts that a query without an index goes through in a
 * moment. What is stored meanwhile may be in none of them.
 */
export async function* windowsOf(collection: mongo.Collection): AsyncGenerator<mongo.Document> {
  let behind: mongo.Document = {};
  for (;;) {
    const [last] = await collection
      .find(behind, { projection: { _id: 1 } })
      .sort({ _id: 1 })
      .skip(WINDOW)
      .limit(1)
      .toArray();
    if (!last) break;
    yield { $and: [behind, { _id: { $lte: last._id } }] };
    behind = { _id: { $gt: last._id } };
  }
  yield behind;
}
