import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { randomUuid, toUuid } from '../core/database/uuid.js';
import { type RoomDocument, ROOMS } from '../modules/rooms/room.schema.js';
import { runTool } from './run-tool.js';
import { withDatabase } from './with-database.js';

const USAGE = `Usage: npm run restored [-- --room ID]

To be run after the database was restored from a backup, before servers start: gives every room a new epoch. Clients that
have seen what the backup does not hold then load their rooms anew, in place of numbers that mean something else now.

  --room ID    this room only`;

const BATCH = 500;

await runTool(USAGE, async () => {
  const { values } = parseArgs({ options: { room: { type: 'string' }, help: { type: 'boolean' } } });
  const count = await withDatabase(async (connection) => {
    const rooms = connection.collection<RoomDocument>(ROOMS);
    const filter = values.room === undefined ? {} : { _id: toUuid(values.room) };
    const ids = await rooms.find(filter).project<Pick<RoomDocument, '_id'>>({ _id: 1 }).toArray();
    for (let at = 0; at < ids.length; at += BATCH) {
      const updates = ids.slice(at, at + BATCH).map(({ _id }) => ({
        updateOne: { filter: { _id }, update: { $set: { epoch: randomUuid() } } },
      }));
      await rooms.bulkWrite(updates, { ordered: false });
    }
    return ids.length;
  });
  if (count === 0 && values.room !== undefined) throw new Error(`There is no room ${values.room}.`);
  console.log(`${String(count)} rooms have a new epoch.`);
});
