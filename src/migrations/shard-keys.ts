import { ATTACHMENT_CHUNKS } from '../modules/attachments/attachment.schema.js';
import { ROOMS } from '../modules/rooms/room.schema.js';
import { USERS } from '../modules/users/user.schema.js';
import { collectionOf } from './index-plan.js';
import { SCHEMAS } from './schemas.js';

/** What a collection is spread over the shards by. */
type ShardKey = Readonly<Record<string, 1>>;

/** A collection that is sharded on a sharded cluster. */
export interface ShardedCollection {
  readonly collection: string;
  readonly key: ShardKey;
}

/** What belongs to no room by a field, and grows beyond one shard all the same. */
const OTHERS = new Map<string, ShardKey>([
  [ROOMS, { _id: 1 }],
  [USERS, { _id: 1 }],
  // The bytes of a file stay together; the ids of files are random, so that uploads do not all meet at one shard.
  [ATTACHMENT_CHUNKS, { files_id: 1 }],
]);

/**
 * The collections that are sharded, and by what. Whatever belongs to a room is sharded by the room, whose ids are random: a
 * room's log is on one shard, where its unique indexes hold, and rooms spread by themselves. By a range and not by a hash,
 * so that the indexes there are serve as those of the shard key. The others (companies, bots, erasures, keys, samples of processes) are small, and
 * stay where the database is at home.
 */
export function shardedCollections(): ShardedCollection[] {
  return SCHEMAS.flatMap((schema) => {
    const key = keyOf(schema);
    return key ? [{ collection: collectionOf(schema), key }] : [];
  });
}

function keyOf(schema: (typeof SCHEMAS)[number]): ShardKey | undefined {
  return 'room_id' in schema.paths ? { room_id: 1 } : OTHERS.get(collectionOf(schema));
}
