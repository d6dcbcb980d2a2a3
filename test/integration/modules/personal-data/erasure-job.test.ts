import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { Config } from '../../../../src/config/config.js';
import { DatabaseClock } from '../../../../src/core/database/database-clock.js';
import { CHANGES, type ChangeDocument } from '../../../../src/modules/log/change.schema.js';
import { LogCollections } from '../../../../src/modules/log/log-collections.js';
import { MESSAGES, type MessageDocument } from '../../../../src/modules/log/message.schema.js';
import { ErasureJob } from '../../../../src/modules/personal-data/erasure-job.service.js';
import { FileErasure } from '../../../../src/modules/personal-data/file-erasure.service.js';
import { LogErasure } from '../../../../src/modules/personal-data/log-erasure.service.js';
import { ReactionErasure } from '../../../../src/modules/personal-data/reaction-erasure.service.js';
import { RecordErasure } from '../../../../src/modules/personal-data/record-erasure.service.js';
import { ReactionRemoval } from '../../../../src/modules/reactions/reaction-removal.service.js';
import { ReactionRepository } from '../../../../src/modules/reactions/reaction.repository.js';
import { RoomRepository } from '../../../../src/modules/rooms/room.repository.js';
import { ErasedPeople } from '../../../../src/modules/users/erased-people.js';
import { ERASURES, type ErasureDocument } from '../../../../src/modules/users/erasure.schema.js';
import { attachmentsOf } from '../../../support/attachments.js';
import { freshDatabase } from '../../../support/mongo.js';
import { toUuid } from '../../../support/room-logs.js';
import { createRoomIndexes, makeRoom, openRooms, type RoomProcess, send } from '../../../support/rooms.js';

const MESSAGES_SENT = 130;

const database = freshDatabase();
let one: RoomProcess;
let other: RoomProcess;

beforeAll(async () => {
  one = await openRooms(database);
  other = await openRooms(database);
  await createRoomIndexes(one.connection);
});
afterAll(async () => {
  await one.close();
  await other.close();
  await database.drop();
});

/** The job as that process has it. With `survives`, it ends once so many groups were written. */
function jobOf(process: RoomProcess, survives = Infinity): ErasureJob {
  const { connection, log, reader, repository, memberships, copies } = process;
  const config = new Config({});
  const rooms = new RoomRepository(connection);
  const erasure = new LogErasure(connection, log, config);
  const eraseMessages = erasure.eraseMessages.bind(erasure);
  let groups = 0;
  erasure.eraseMessages = (person, what, breathe) =>
    eraseMessages(person, what, async () => {
      groups += 1;
      // As if the process had gone: nothing of this is caught, written or told.
      if (groups > survives) await new Promise(() => undefined);
      await breathe();
    });
  const records = new RecordErasure(connection, log, reader, rooms, repository, memberships, copies, config);
  const removal = new ReactionRemoval(config, new ReactionRepository(new LogCollections(connection)));
  const reactions = new ReactionErasure(connection, log, removal, config);
  const { files, sweep } = attachmentsOf(process);
  const fileErasure = new FileErasure(connection, files, sweep, log, config);
  return new ErasureJob(connection, new DatabaseClock(connection), erasure, fileErasure, reactions, records, config);
}

async function waitFor(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (await holds()) return;
    await delay(50);
  }
  throw new Error('It never came to be');
}

it('goes on in another process where one ended between two groups, once its lease is over', async () => {
  const roomId = await makeRoom(one, 'ann', { participants: ['ben'] });
  for (let n = 0; n < MESSAGES_SENT; n += 1) await send(one, roomId, 'ann', `secret ${n}`);
  await send(one, roomId, 'ben', 'of ben');
  const messages = one.connection.collection<MessageDocument>(MESSAGES);
  const erasures = one.connection.collection<ErasureDocument>(ERASURES);
  const left = (): Promise<number> => messages.countDocuments({ sender_id: 'ann' });
  // Closed long ago: what was under way then has ended.
  await new ErasedPeople(one.connection).close('ann', null, new Date(Date.now() - 60_000));

  jobOf(one, 1).start();
  await waitFor(async () => (await left()) === MESSAGES_SENT - 100);
  const idle = jobOf(other);
  idle.start();
  await idle.beforeApplicationShutdown();
  expect(await left()).toBe(MESSAGES_SENT - 100);

  await erasures.updateOne({}, { $set: { 'work.lease_until': new Date(Date.now() - 1) } });
  jobOf(other).start();
  await waitFor(async () => (await erasures.findOne({ work: null })) !== null);

  expect(await left()).toBe(0);
  const stored = await messages
    .find({ room_id: toUuid(roomId) })
    .sort({ seq: 1 })
    .toArray();
  expect(JSON.stringify(stored)).not.toMatch(/secret|"ann"/);
  expect(stored.filter(({ content }) => content !== '').map(({ content }) => content)).toEqual(['of ben']);
  const changes = await one.connection
    .collection<ChangeDocument>(CHANGES)
    .find({ room_id: toUuid(roomId) })
    .sort({ rev: 1 })
    .toArray();
  expect(changes.map(({ rev }) => rev)).toEqual(changes.map((_, index) => index + 1));
  // Each message was deleted by one change, whoever made it, and by one person.
  const deleted = changes.filter(({ type }) => type === 'message_deleted').map(({ message_id }) => String(message_id));
  expect([deleted.length, new Set(deleted).size]).toEqual([MESSAGES_SENT, MESSAGES_SENT]);
  expect(new Set(stored.flatMap(({ sender_id: id }) => id ?? [])).size).toBe(2);
  expect(await one.repository.find(roomId, 'ben')).toMatchObject({ role: 'owner' });
  const erasure = await erasures.findOne({});
  expect(JSON.stringify(erasure)).not.toMatch(/ann|erased-/);
});
