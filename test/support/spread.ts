import mongoose from 'mongoose';
import { shardedCollections } from '../../src/migrations/shard-keys.js';
import { USERS } from '../../src/modules/users/user.schema.js';
import { SHARDS } from './sharded-cluster.js';

const { MaxKey, MinKey, MongoClient, UUID } = mongoose.mongo;

/**
 * Has the halves of each collection of a database lie on different shards as soon as it is sharded, as a balancer would have
 * it after a while: empty collections are laid out by their zones. They take turns in which half lies where, so that what
 * belongs to one room lies on both shards, and its transactions go over both.
 */
export async function spread(uri: string): Promise<void> {
  const client = await MongoClient.connect(uri);
  try {
    const admin = client.db('admin');
    const database = client.db().databaseName;
    for (const [index, { collection, key }] of shardedCollections().entries()) {
      const [field = ''] = Object.keys(key);
      const middle = collection === USERS ? 'm' : new UUID('80000000-0000-0000-0000-000000000000');
      const halves = [
        [new MinKey(), middle],
        [middle, new MaxKey()],
      ];
      for (const [half, [min, max]] of halves.entries()) {
        await admin.command({
          ...{ updateZoneKeyRange: `${database}.${collection}`, zone: SHARDS[(index + half) % SHARDS.length] },
          ...{ min: { [field]: min }, max: { [field]: max } },
        });
      }
    }
  } finally {
    await client.close();
  }
}

const spreading = new Map<string, Promise<void>>();

/** The same for a database of the run's MongoDB, before anything is in it. Nothing happens where that is no cluster. */
export async function spreadShared(uri = ''): Promise<void> {
  const shared = process.env['CONFAB_TEST_MONGODB'];
  if (process.env['CONFAB_TEST_SHARDS'] === undefined || shared === undefined || !uri.startsWith(shared)) return;
  const begun = spreading.get(uri) ?? spread(uri);
  spreading.set(uri, begun);
  await begun;
}
