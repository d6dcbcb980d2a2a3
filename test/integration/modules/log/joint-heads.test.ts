import { afterAll, beforeAll, expect, it } from '@jest/globals';
import mongoose, { type Connection } from 'mongoose';
import { JointHeads } from '../../../../src/modules/log/joint-heads.js';
import { LogCollections } from '../../../../src/modules/log/log-collections.js';
import { LogReader } from '../../../../src/modules/log/log-reader.js';
import { freshDatabase } from '../../../support/mongo.js';
import {
  createLogIndexes,
  type LogProcess,
  newMessage,
  openLog,
  randomUuid,
  soon,
} from '../../../support/room-logs.js';

const database = freshDatabase();
let writer: LogProcess;
/** A connection that tells what it asks. */
let connection: Connection;
let heads: JointHeads;
let reads = 0;

beforeAll(async () => {
  await createLogIndexes(await database.connect());
  writer = await openLog(database);
  connection = await mongoose
    .createConnection(database.uri, { ...database.options, monitorCommands: true })
    .asPromise();
  connection.getClient().on('commandStarted', ({ commandName }) => (reads += commandName === 'aggregate' ? 1 : 0));
  heads = new JointHeads(new LogReader(new LogCollections(connection)));
});
afterAll(async () => {
  await connection.close();
  await database.drop();
});

const send = (room: string, text: string) => writer.log.append(newMessage(room, text), soon());

it('reads the heads that many ask for at once together', async () => {
  const rooms = Array.from({ length: 100 }, () => randomUuid());
  for (const room of rooms.slice(0, 10)) await send(room, 'hello');
  reads = 0;
  const found = await Promise.all(rooms.map((room) => heads.of([room])));
  expect(rooms.map((room, n) => found[n]?.get(room)?.seq)).toEqual(rooms.map((_, n) => (n < 10 ? 1 : 0)));
  // Those of messages and those of changes.
  expect(reads).toBe(2);
});

it('tells nobody of a head that is older than their question', async () => {
  const room = randomUuid();
  const found: { asked: number; told: Promise<number | undefined> }[] = [];
  for (let n = 1; n <= 50; n += 1) {
    // While reads are on their way, more is written and asked for.
    found.push({ asked: n - 1, told: heads.of([room]).then((all) => all.get(room)?.seq) });
    await send(room, `message ${n}`);
  }
  for (const { asked, told } of found) expect(await told).toBeGreaterThanOrEqual(asked);
});

it('goes on after a read that failed', async () => {
  const room = randomUuid();
  const failing = heads.of(['no room has this id']);
  const behind = heads.of([room]);
  await expect(failing).rejects.toThrow();
  await expect(behind).rejects.toThrow();
  expect((await heads.of([room])).get(room)?.seq).toBe(0);
});
