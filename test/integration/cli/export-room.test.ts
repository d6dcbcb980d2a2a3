import { afterAll, expect, it } from '@jest/globals';
import { exportRoom } from '../../../src/cli/rooms/export-room.js';
import { freshDatabase } from '../../support/mongo.js';
import { createRoomIndexes, makeRoom, openRooms, send } from '../../support/rooms.js';

const database = freshDatabase();
afterAll(() => database.drop());

it('an archive is of one moment, whatever is written while it is made', async () => {
  const process = await openRooms(database);
  await createRoomIndexes(process.connection);
  const room = await makeRoom(process, 'alice', { participants: ['bob'] });
  await send(process, room, 'alice', 'before');
  const lines: string[] = [];
  await exportRoom(process.connection, room, {
    write: async (line) => {
      if (lines.push(line) === 1) await send(process, room, 'bob', 'meanwhile');
    },
    begin: () => undefined,
    step: () => undefined,
  });
  const { end } = JSON.parse(lines.at(-1) ?? '') as { end: object };
  expect(end).toMatchObject({ rooms: 1, members: 2, messages: 4 });
  expect(lines.join('')).toContain('"content":"before"');
  expect(lines.join('')).not.toContain('"content":"meanwhile"');
  await process.close();
});
