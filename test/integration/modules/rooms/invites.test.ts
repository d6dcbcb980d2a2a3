import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { mongo } from 'mongoose';
import { CreateInviteCommand, ListInvitesCommand } from '../../../../src/protocol/commands/invites.command.js';
import { freshDatabase } from '../../../support/mongo.js';
import { by, command, createRoomIndexes, makeRoom, openRooms, type RoomProcess } from '../../../support/rooms.js';

const database = freshDatabase();
let one: RoomProcess;

beforeAll(async () => {
  one = await openRooms(database);
  await createRoomIndexes(one.connection);
});
afterEach(() => {
  jest.restoreAllMocks();
});
afterAll(async () => {
  await one.close();
  await database.drop();
});

test('an invite whose commit nobody heard of is made once, and answered', async () => {
  const room_id = await makeRoom(one, 'a');
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its session below
  const { commitTransaction } = mongo.ClientSession.prototype;
  let commits = 0;
  jest.spyOn(mongo.ClientSession.prototype, 'commitTransaction').mockImplementation(async function (
    this: mongo.ClientSession,
  ) {
    commits += 1;
    await commitTransaction.call(this);
    if (commits <= 3) throw new mongo.MongoNetworkError('gone');
  });
  const { invite } = await one.invites.create(command(CreateInviteCommand, { room_id }), by('a'));
  const { invites } = await one.invites.list(command(ListInvitesCommand, { room_id }), by('a'));
  expect(invites).toEqual([invite]);
  expect(commits).toBeGreaterThan(3);
});
