import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { toUuid } from '../../../../src/core/database/uuid.js';
import { CreateInviteCommand } from '../../../../src/protocol/commands/invites.command.js';
import { BanMemberCommand } from '../../../../src/protocol/commands/moderation.command.js';
import { UpdateMemberCommand } from '../../../../src/protocol/commands/members.command.js';
import { freshDatabase } from '../../../support/mongo.js';
import { by, command, createRoomIndexes, makeRoom, openRooms, type RoomProcess } from '../../../support/rooms.js';

const database = freshDatabase();
let one: RoomProcess;

beforeAll(async () => {
  one = await openRooms(database);
  await createRoomIndexes(one.connection);
});
afterAll(async () => {
  await one.close();
  await database.drop();
});

describe('nicknames', () => {
  test('are those of the room, and change with it at once in the process that changed them', async () => {
    const roomId = await makeRoom(one, 'a', { nickname: 'Ali', participants: ['b'] });
    const before = await one.nicknames.nicknames(roomId, ['a', 'b', 'nobody']);
    expect([...before]).toEqual([['a', 'Ali']]);
    await one.members.update(command(UpdateMemberCommand, { room_id: roomId, user_id: 'b', nickname: 'Bo' }), by('b'));
    expect([...(await one.nicknames.nicknames(roomId, ['a', 'b']))]).toEqual([
      ['a', 'Ali'],
      ['b', 'Bo'],
    ]);
  });

  test('of many rooms are one query, and of known ones none', async () => {
    const rooms = await Promise.all(['one', 'two', 'three'].map((nickname) => makeRoom(one, 'a', { nickname })));
    const find = jest.spyOn(one.repository, 'nicknames');
    const ask = () => Promise.all(rooms.map((roomId) => one.nicknames.nicknames(roomId, ['a'])));
    expect((await ask()).map((names) => names.get('a'))).toEqual(['one', 'two', 'three']);
    await ask();
    expect(find).toHaveBeenCalledTimes(1);
  });
});

test('the rooms of a person come from the index alone', async () => {
  await makeRoom(one, 'c', { participants: ['d'] });
  const plan = await one.connection
    .collection('members')
    .find({ user_id: { $eq: 'd' }, is_active: { $eq: true } })
    .project({ _id: 0, room_id: 1 })
    .explain('executionStats');
  expect(plan).toMatchObject({ executionStats: { nReturned: 1, totalDocsExamined: 0 } });
});

test('bans and invites are found by their own indexes, a page and no more', async () => {
  const roomId = await makeRoom(one, 'e');
  for (const n of [1, 2, 3]) {
    await one.moderation.ban(command(BanMemberCommand, { room_id: roomId, user_id: `troll${n}` }), by('e'));
    await one.invites.create(command(CreateInviteCommand, { room_id: roomId }), by('e'));
  }
  const explain = (name: string, filter: object, sort: Record<string, -1>) =>
    one.connection.collection(name).find(filter).sort(sort).limit(2).explain('executionStats');
  const room_id = toUuid(roomId);
  const onlyAPage = { executionStats: { nReturned: 2, totalKeysExamined: 2, totalDocsExamined: 2 } };
  const bans = await explain('members', { room_id, 'ban.by': { $gte: '' } }, { 'ban.at': -1, _id: -1 });
  expect(bans).toMatchObject(onlyAPage);
  const invites = await explain('invites', { room_id, is_open: { $eq: true } }, { created_at: -1, _id: -1 });
  expect(invites).toMatchObject(onlyAPage);
});
