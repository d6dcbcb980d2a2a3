import { describe, expect, it } from '@jest/globals';
import { collectionOf, wantedIndexes } from '../../../src/migrations/index-plan.js';
import { SCHEMAS } from '../../../src/migrations/schemas.js';
import { shardedCollections } from '../../../src/migrations/shard-keys.js';

const SHARDED = shardedCollections().map(({ collection, key }): [string, string] => [
  collection,
  Object.keys(key).join(),
]);

function indexesOf(collection: string) {
  const schema = SCHEMAS.find((each) => collectionOf(each) === collection);
  return wantedIndexes(schema!);
}

describe('the shard keys', () => {
  it('are those of all that belongs to rooms, and of what else grows', () => {
    expect(Object.fromEntries(SHARDED)).toEqual({
      rooms: '_id',
      users: '_id',
      ...Object.fromEntries(
        ['members', 'invites', 'hidden_messages', 'messages', 'changes', 'reactions', 'attachments.files'].map(
          (name) => [name, 'room_id'],
        ),
      ),
      'attachments.chunks': 'files_id',
    });
  });

  it.each(SHARDED)('of %s: each unique index begins with it, so that it holds on all shards', (collection, field) => {
    for (const { key, unique } of indexesOf(collection)) if (unique === true) expect(Object.keys(key)[0]).toBe(field);
  });

  it.each(SHARDED)('of %s: an index of all documents begins with it', (collection, field) => {
    const whole = indexesOf(collection).filter(({ partialFilterExpression }) => partialFilterExpression === undefined);
    const fields = ['_id', ...whole.map(({ key }) => Object.keys(key)[0])];
    expect(fields).toContain(field);
  });
});
