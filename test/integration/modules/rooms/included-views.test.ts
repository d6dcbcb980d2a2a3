import { afterAll, beforeAll, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { ListMembersCommand } from '../../../../src/protocol/commands/members.command.js';
import { INCLUDES } from '../../../../src/protocol/vocabulary.js';
import { freshDatabase } from '../../../support/mongo.js';
import { by, command, createRoomIndexes, makeRoom, openRooms, type RoomProcess } from '../../../support/rooms.js';

const database = freshDatabase();
/** The collections that were looked into; heads and copies of the log follow in the background. */
let looked: unknown[] = [];
let process: RoomProcess;

beforeAll(async () => {
  const options = { ...database.options, monitorCommands: true };
  const connection = await mongoose.createConnection(database.uri, options).asPromise();
  process = await openRooms({ ...database, connect: () => Promise.resolve(connection) });
  connection.getClient().on('commandStarted', ({ command: { find } }) => {
    if (['rooms', 'members', 'users', 'companies'].includes(String(find))) looked.push(find);
  });
  await createRoomIndexes(connection);
});

afterAll(async () => {
  await process.close();
  await process.connection.close();
  await database.drop();
});

it('costs a page the same, however many it shows, and nothing where nothing is asked for', async () => {
  const people = Array.from({ length: 40 }, (_, n) => `u${n}`);
  const [few, many] = [['u40'], people];
  const [small, large] = [
    await makeRoom(process, 'ann', { participants: few }),
    await makeRoom(process, 'ann', { participants: many }),
  ];
  const cost = async (room_id: string, include?: ListMembersCommand['include']): Promise<unknown[]> => {
    const list = command(ListMembersCommand, { room_id, include, limit: 100 });
    // What views always show of people is at hand for a while: the first look pays for it.
    await process.members.list(list, by('ann'));
    looked = [];
    const { members } = await process.members.list(list, by('ann'));
    expect(members.filter((member) => 'status' in member.user && member.room).length).toBe(
      include ? members.length : 0,
    );
    return [...looked];
  };
  const plain = await cost(large);
  expect(await cost(small, [...INCLUDES])).toEqual([...plain, 'users']);
  expect(await cost(large, [...INCLUDES])).toEqual([...plain, 'users']);
});
