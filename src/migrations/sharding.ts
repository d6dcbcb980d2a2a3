import type { Connection } from 'mongoose';
import type { Config } from '../config/config.js';
import { isSharded } from '../core/database/connection-options.js';
import { type ShardedCollection, shardedCollections } from './shard-keys.js';

/**
 * Shards the collections at start. In production it changes nothing: the server works as well while all is on one shard,
 * and who runs the cluster decides when its balancer begins to move things.
 */
export async function prepareSharding(connection: Connection, config: Config): Promise<void> {
  if (!config.isProduction) await migrateSharding(connection, () => undefined);
}

/**
 * Shards what is to be sharded and is not; tells each. Safe to repeat. It comes after the indexes, of which each collection
 * has one that begins with its key.
 */
export async function migrateSharding(connection: Connection, tell: (line: string) => void): Promise<void> {
  const admin = connection.getClient().db('admin');
  await Promise.all(
    (await unshardedCollections(connection)).map(async ({ collection, key }) => {
      tell(`${collection}: sharded by ${JSON.stringify(key)}`);
      await admin.command({ shardCollection: `${connection.name}.${collection}`, key });
    }),
  );
}

/** The collections that a sharded cluster has not sharded, though they are to be. Without a mongos there are none. */
export async function unshardedCollections(connection: Connection): Promise<ShardedCollection[]> {
  if (!(await isSharded(connection))) return [];
  const nameOf = ({ collection }: ShardedCollection): string => `${connection.name}.${collection}`;
  const wanted = shardedCollections();
  const known = await connection
    .getClient()
    .db('config')
    .collection<{ _id: string }>('collections')
    // Collections that were moved to another shard as a whole are there too. By which key is the choice of who did it.
    .find({ _id: { $in: wanted.map(nameOf) }, unsplittable: { $ne: true } }, { projection: { _id: 1 } })
    .toArray();
  const names = new Set(known.map(({ _id }) => _id));
  return wanted.filter((collection) => !names.has(nameOf(collection)));
}
