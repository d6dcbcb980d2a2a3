import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Connection } from 'mongoose';
import { setTimeout as delay } from 'node:timers/promises';
import { migrateIndexes } from '../../../src/migrations/indexes.js';
import { shardedCollections } from '../../../src/migrations/shard-keys.js';
import { migrateSharding, unshardedCollections } from '../../../src/migrations/sharding.js';
import { LogFollower } from '../../support/log-follower.js';
import { storm, whileFollowing } from '../../support/log-storm.js';
import { freshDatabase, type TestDatabase } from '../../support/mongo.js';
import { newMessage, openLog, randomUuid, soon, toUuid } from '../../support/room-logs.js';
import { actor, makeRoom, openRooms, roster, told } from '../../support/rooms.js';
import { type ShardedCluster, startShardedCluster } from '../../support/sharded-cluster.js';
import { spread } from '../../support/spread.js';

const COLLECTIONS = shardedCollections().map(({ collection }) => collection);
/** A room of each half of all ids; with more than these, there are some of both halves for sure. */
const ROOMS = ['1f3c5a2e-7d49-4b60-8a11-5e2d9c07f4b3', 'e80b6d94-2c17-4f5a-b3d8-46a1709ce25f'] as const;
/** Sends of a storm, and as many edits. */
const ENTRIES = 60;
let cluster: ShardedCluster;
let database: TestDatabase;
let connection: Connection;
let sharded: string[];

/** Those that were not sharded before the migration. */
let unsharded: string[];

beforeAll(async () => {
  cluster = await startShardedCluster();
  database = freshDatabase(cluster.uri);
  await spread(database.uri);
  connection = await database.connect();
  await migrateIndexes(connection, () => undefined);
  unsharded = (await unshardedCollections(connection)).map(({ collection }) => collection);
  sharded = await migrate();
}, 60_000);

afterAll(async () => {
  await database.drop();
  await cluster.stop();
});

async function migrate(): Promise<string[]> {
  const lines: string[] = [];
  await migrateSharding(connection, (line) => lines.push(line));
  return lines;
}

/** How many documents of a collection lie on each shard. */
async function countsOf(collection: string): Promise<Record<string, number>> {
  const stats = connection
    .collection(collection)
    .aggregate<{ shard: string; count: number }>([{ $collStats: { count: {} } }], { readConcern: { level: 'local' } });
  return Object.fromEntries((await stats.toArray()).map(({ shard, count }) => [shard, count]));
}

describe('the migration', () => {
  it('shards what belongs to rooms, by the room, and what else grows', async () => {
    expect(unsharded).toEqual(COLLECTIONS);
    expect(sharded.map((line) => line.split(': ')[0])).toEqual(COLLECTIONS);
    expect(sharded).toContain('messages: sharded by {"room_id":1}');
    for (const collection of COLLECTIONS) expect(await countsOf(collection)).toEqual({ shard0: 0, shard1: 0 });
  });

  it('does nothing the second time, and makes no index of its own', async () => {
    expect(await unshardedCollections(connection)).toEqual([]);
    expect(await migrate()).toEqual([]);
    const lines: string[] = [];
    await migrateIndexes(connection, (line) => lines.push(line));
    expect(lines.filter((line) => !line.endsWith('in order'))).toEqual([]);
  });
});

describe('the log', () => {
  it.each(ROOMS)('of %s is gap-free under several processes, and shows all of it to who polls', async (room) => {
    const logs = await Promise.all(Array.from({ length: 4 }, () => openLog(database)));
    const { reader } = logs[0]!;
    const follower = new LogFollower(reader, room);
    await whileFollowing(follower, storm(logs, { room, goesOn: (done) => done < ENTRIES, inFlight: 4 }));
    const messages = await reader.messagesAfter(room, 0, Number.MAX_SAFE_INTEGER, 1000);
    const changes = await reader.changesAfter(room, 0, Number.MAX_SAFE_INTEGER, 1000);
    const counted = Array.from({ length: ENTRIES }, (_, n) => n + 1);
    expect(messages.map(({ seq }) => seq)).toEqual(counted);
    expect(changes.map(({ rev }) => rev)).toEqual(counted);
    expect([...follower.messages.values()].sort((a, b) => a.seq - b.seq)).toEqual(messages);
  });

  it('lies on both shards', async () => {
    expect(await countsOf('messages')).toEqual({ shard0: ENTRIES, shard1: ENTRIES });
    expect(await countsOf('changes')).toEqual({ shard0: ENTRIES, shard1: ENTRIES });
  });

  it('goes on while the room moves from one shard to the other', async () => {
    const room = '2b8d7c60-94e1-4d0f-9c35-000000000000';
    const logs = await Promise.all(Array.from({ length: 3 }, () => openLog(database)));
    const { reader } = logs[0]!;
    let [reached, end] = [0, Infinity];
    const goesOn = (done: number): boolean => (reached = done) < end;
    const blowing = storm(logs, { room, goesOn, inFlight: 3 });
    const [min, max] = [{ room_id: toUuid(room) }, { room_id: toUuid(`${room.slice(0, -12)}ffffffffffff`) }];
    try {
      while (reached < 30) await delay(10);
      await cluster.move(`${connection.name}.messages`, min, max, 'shard0');
      await cluster.move(`${connection.name}.changes`, min, max, 'shard1');
    } finally {
      end = reached + 30;
    }
    const { sends, edits } = await blowing;
    const messages = await reader.messagesAfter(room, 0, Number.MAX_SAFE_INTEGER, 100_000);
    const changes = await reader.changesAfter(room, 0, Number.MAX_SAFE_INTEGER, 100_000);
    expect(messages.map(({ seq }) => seq)).toEqual(Array.from({ length: sends.size }, (_, n) => n + 1));
    expect(changes.map(({ rev }) => rev)).toEqual(Array.from({ length: edits.size }, (_, n) => n + 1));
  });

  it('tries again what a shard gave no answer to, and stores it once', async () => {
    const { log, reader } = await openLog(database);
    const room = randomUuid();
    await cluster.interfere({ failCommands: ['insert'], errorCode: 50 });
    const sends = Array.from({ length: 5 }, (_, n) => log.append(newMessage(room, `again ${String(n)}`), soon()));
    try {
      await delay(300);
    } finally {
      await cluster.interfere(null);
    }
    expect((await Promise.all(sends)).map(({ message }) => message.seq)).toEqual([1, 2, 3, 4, 5]);
    expect(await reader.messagesAfter(room, 0, 100, 100)).toHaveLength(5);
  });

  it('takes a group of rooms of both shards in one insert', async () => {
    const { log, reader } = await openLog(database);
    const before = await reader.messageHeads(ROOMS);
    const sends = Array.from({ length: 20 }, (_, n) =>
      log.append(newMessage(ROOMS[n % 2]!, `both ${String(n)}`), soon()),
    );
    const seqs = (await Promise.all(sends)).map(({ message }) => message.seq);
    for (const [place, room] of ROOMS.entries()) {
      const first = before.get(room)!.seq + 1;
      expect(seqs.filter((_, n) => n % 2 === place)).toEqual(Array.from({ length: 10 }, (_, n) => first + n));
    }
  });
});

describe('rooms and memberships', () => {
  it('change in one transaction, wherever the room, its log and its members lie', async () => {
    const process = await openRooms(database);
    const rooms = await Promise.all(
      Array.from({ length: 12 }, (_, n) => makeRoom(process, 'alice', { participants: ['bob', `guest${String(n)}`] })),
    );
    await Promise.all(rooms.map((room) => process.memberships.leave(actor('bob'), room, soon())));
    for (const [n, room] of rooms.entries()) {
      expect(await roster(process, room)).toEqual(['alice owner', `guest${String(n)} member`]);
      expect((await told(process, room)).at(-1)).toBe('member_left bob>bob');
    }
    const counts = await countsOf('rooms');
    expect(Object.values(counts).every((count) => count > 0)).toBe(true);
    await process.close();
  });

  it('are seen whole by who has seen a part of them', async () => {
    const [process, other] = await Promise.all([openRooms(database), openRooms(database)]);
    const room = await makeRoom(process, 'alice', { participants: ['bob'] });
    const { seq } = await other.reader.head(room);
    // A transaction's coordinator commits on its own shard itself, and tells the other shard to: that takes a while.
    await cluster.interfere({ failCommands: ['commitTransaction'], blockConnection: true, blockTimeMS: 500 });
    try {
      const leaving = process.memberships.leave(actor('bob'), room, soon());
      while ((await other.reader.head(room)).seq === seq) await delay(5);
      expect((await other.repository.find(room, 'bob'))?.is_active).toBe(false);
      await leaving;
    } finally {
      await cluster.interfere(null);
    }
    await Promise.all([process.close(), other.close()]);
  });
});
