import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { LogFollower } from '../../../support/log-follower.js';
import { storm, STORM_ENTRIES, whileFollowing } from '../../../support/log-storm.js';
import { type ReplicaSet, startReplicaSet } from '../../../support/mongo.js';
import { createLogIndexes, type LogProcess, openLog, randomUuid } from '../../../support/room-logs.js';

const PROCESSES = 16;
const KILLS = 5;
let replicaSet: ReplicaSet;
let logs: LogProcess[];

beforeAll(async () => {
  replicaSet = await startReplicaSet(3);
  await createLogIndexes(await replicaSet.database.connect());
  logs = await Promise.all(Array.from({ length: PROCESSES }, () => openLog(replicaSet.database)));
}, 120_000);
afterAll(async () => {
  await replicaSet.database.drop();
  await replicaSet.stop();
}, 60_000);

/** Kills the primary again and again, each time once its predecessor is back and the room has gone on. */
async function killPrimaries(follower: LogFollower, failed: AbortSignal): Promise<void> {
  for (let kills = 1; kills <= KILLS; kills += 1) {
    while (follower.messages.size < (kills * STORM_ENTRIES) / (KILLS + 1))
      await delay(10, undefined, { signal: failed });
    const primary = await replicaSet.waitForPrimary();
    await replicaSet.kill(primary);
    await replicaSet.waitForPrimary(primary);
    await replicaSet.restart(primary);
  }
}

/** Every text that an edit wrote, in the order of their revs: what stood there before the next, or stands there now. */
async function writtenTexts({ reader }: LogProcess, room: string): Promise<string[]> {
  const changes = await reader.changesAfter(room, 0, Number.MAX_SAFE_INTEGER, 100_000);
  expect(changes.map(({ rev }) => rev)).toEqual(changes.map((_, n) => n + 1));
  const messages = await reader.messagesAfter(room, 0, Number.MAX_SAFE_INTEGER, 100_000);
  const current = new Map(messages.map((message) => [message._id.toString(), message.content]));
  const texts: string[] = [];
  for (const { message_id: id, before } of changes.toReversed()) {
    texts.push(current.get(id.toString()) ?? '');
    current.set(id.toString(), before?.content ?? '');
  }
  return texts;
}

it('loses, doubles and reorders nothing that was acknowledged while the primary is killed five times', async () => {
  const room = randomUuid();
  const process = logs[0]!;
  const follower = new LogFollower(process.reader, room);
  let over = false;
  const failure = new AbortController();
  const killing = killPrimaries(follower, failure.signal).finally(() => (over = true));
  const blowing = storm(logs, { room, goesOn: (done) => !over || done < STORM_ENTRIES, inFlight: 4 });
  const [acknowledged] = await Promise.all([
    whileFollowing(follower, blowing).finally(() => {
      failure.abort();
    }),
    killing,
  ]);

  const messages = await process.reader.messagesAfter(room, 0, Number.MAX_SAFE_INTEGER, 100_000);
  expect(messages.length).toBeGreaterThanOrEqual(STORM_ENTRIES);
  expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, n) => n + 1));
  expect(new Set(messages.map((message) => message.client_message_id)).size).toBe(messages.length);
  const stored = new Map(messages.map((message) => [message.client_message_id, message]));
  for (const [clientId, { message }] of acknowledged.sends) {
    expect([stored.get(clientId)?._id.toString(), stored.get(clientId)?.seq]).toEqual([
      message._id.toString(),
      message.seq,
    ]);
  }
  const written = await writtenTexts(process, room);
  expect(new Set(written).size).toBe(written.length);
  expect(written).toEqual(expect.arrayContaining([...acknowledged.edits.keys()]));
  expect([...follower.messages.values()].sort((a, b) => a.seq - b.seq)).toEqual(messages);
}, 240_000);
