import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { LogFollower } from '../../../support/log-follower.js';
import { storm, STORM_ENTRIES, whileFollowing } from '../../../support/log-storm.js';
import { freshDatabase } from '../../../support/mongo.js';
import { createLogIndexes, type LogProcess, openLog, randomUuid } from '../../../support/room-logs.js';

const PROCESSES = 16;
const database = freshDatabase();
let logs: LogProcess[];

beforeAll(async () => {
  await createLogIndexes(await database.connect());
  logs = await Promise.all(Array.from({ length: PROCESSES }, () => openLog(database)));
});
afterAll(() => database.drop());

it('keeps one room gap-free under 16 processes, and shows all of it to who polls', async () => {
  const room = randomUuid();
  const { reader } = logs[0]!;
  const follower = new LogFollower(reader, room);
  const acknowledged = await whileFollowing(
    follower,
    storm(logs, { room, goesOn: (done) => done < STORM_ENTRIES, inFlight: 4 }),
  );

  const messages = await reader.messagesAfter(room, 0, Number.MAX_SAFE_INTEGER, 2 * STORM_ENTRIES);
  const changes = await reader.changesAfter(room, 0, Number.MAX_SAFE_INTEGER, 2 * STORM_ENTRIES);
  const counted = Array.from({ length: STORM_ENTRIES }, (_, n) => n + 1);
  expect(messages.map(({ seq }) => seq)).toEqual(counted);
  expect(messages.map(({ tally }) => tally)).toEqual(counted);
  expect(changes.map(({ rev }) => rev)).toEqual(counted);
  expect(acknowledged.sends.size).toBe(STORM_ENTRIES);
  expect(acknowledged.edits.size).toBe(STORM_ENTRIES);
  expect([...follower.messages.values()].sort((a, b) => a.seq - b.seq)).toEqual(messages);
}, 240_000);
