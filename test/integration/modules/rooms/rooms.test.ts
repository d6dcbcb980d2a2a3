import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { CHANGES } from '../../../../src/modules/log/change.schema.js';
import { MESSAGES } from '../../../../src/modules/log/message.schema.js';
import { MEMBERS } from '../../../../src/modules/members/member.schema.js';
import { INVITES } from '../../../../src/modules/rooms/invite.schema.js';
import { CreateInviteCommand } from '../../../../src/protocol/commands/invites.command.js';
import { DeleteRoomCommand } from '../../../../src/protocol/commands/delete-room.command.js';
import { GetFullRoomCommand, GetRoomCommand } from '../../../../src/protocol/commands/get-room.command.js';
import { ListRoomsCommand } from '../../../../src/protocol/commands/list-rooms.command.js';
import { RemoveMemberCommand } from '../../../../src/protocol/commands/members.command.js';
import { UpdateRoomCommand } from '../../../../src/protocol/commands/update-room.command.js';
import { freshDatabase } from '../../../support/mongo.js';
import { newEdit, newMessage, soon, toUuid } from '../../../support/room-logs.js';
import {
  actor,
  by,
  command,
  createRoomIndexes,
  failure,
  makeRoom,
  openRooms,
  type RoomProcess,
  send,
  told,
} from '../../../support/rooms.js';

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

const ROOT = actor('root', { isAdmin: true });

function remove(roomId: string, who: Parameters<typeof by>[0]): Promise<unknown> {
  return one.rooms.delete(command(DeleteRoomCommand, { room_id: roomId }), by(who));
}

function update(
  roomId: string,
  who: string,
  fields: Partial<UpdateRoomCommand>,
): ReturnType<RoomProcess['rooms']['update']> {
  return one.rooms.update(command(UpdateRoomCommand, { room_id: roomId, ...fields }), by(who));
}

async function stored(roomId: string) {
  return (await one.access.require(ROOT, roomId, 'see')).room;
}

describe('a whole room', () => {
  test('is not there for somebody who is removed while it is read, whatever is written after', async () => {
    const roomId = await makeRoom(one, 'owner', { participants: ['bob'] });
    await send(one, roomId, 'owner', 'before');
    const look = one.access.require.bind(one.access);
    const spy = jest.spyOn(one.access, 'require').mockImplementationOnce(async (...asked) => {
      const standing = await look(...asked);
      await other.members.remove(command(RemoveMemberCommand, { room_id: roomId, user_id: 'bob' }), by('owner'));
      await send(other, roomId, 'owner', 'after');
      return standing;
    });
    const answer = one.rooms.getFull(command(GetFullRoomCommand, { room_id: roomId }), by('bob'));
    await expect(answer).rejects.toEqual(failure('not_found'));
    spy.mockRestore();
  });
});

test('a room as events show it holds no message and no members: somebody removed since may get it', async () => {
  const roomId = await makeRoom(one, 'a', { participants: ['b'] });
  await send(one, roomId, 'a', 'later');
  const room = await stored(roomId);
  const [last] = await one.reader.messagesAfter(roomId, 3, 4, 1);
  expect(last?.content).toBe('later');
  expect(await one.views.one(actor('a'), { room, member: null, role: 'owner' })).toHaveProperty('members');
  const view = await one.views.shared({ ...room, last_message: last ?? null });
  expect(view).toMatchObject({ id: roomId, member_count: 2, last_message: null });
  expect(view).not.toHaveProperty('members');
});

describe('updating a room', () => {
  test('changes what is given and tells it; what is so already is not told', async () => {
    const roomId = await makeRoom(one, 'a', { name: 'Old', document_id: 'doc-1', participants: ['b'] });
    const { room } = await update(roomId, 'a', { name: 'New', extra_metadata: { x: 1 } });
    expect(room).toMatchObject({ name: 'New', document_id: 'doc-1', extra_metadata: { x: 1 } });
    await update(roomId, 'a', { name: 'New', extra_metadata: { x: 1 }, is_active: true });
    expect((await told(one, roomId)).filter((line) => line.startsWith('room_updated'))).toEqual(['room_updated a']);
    expect((await update(roomId, 'a', { name: null, document_id: null })).room).toMatchObject({
      name: null,
      document_id: null,
    });
    expect((await stored(roomId)).name_lower).toBeNull();
    await expect(update(roomId, 'b', { name: 'x' })).rejects.toEqual(failure('forbidden'));
    await expect(update(roomId, 'c', { name: 'x' })).rejects.toEqual(failure('not_found'));
  });

  test('everybody in a direct room may; an archived room opens again', async () => {
    const roomId = await makeRoom(one, 'a', { type: 'direct', participants: ['a', 'b'] });
    expect((await update(roomId, 'b', { name: 'Us', is_active: false })).room).toMatchObject({
      name: 'Us',
      is_active: false,
    });
    expect((await update(roomId, 'a', { is_active: true })).room.is_active).toBe(true);
  });
});

describe('deleting a room', () => {
  test("is the owner's, and scope admin's; never of a direct room", async () => {
    const roomId = await makeRoom(one, 'a', { participants: ['b'] });
    await expect(remove(roomId, 'b')).rejects.toEqual(failure('forbidden'));
    await expect(remove(roomId, 'c')).rejects.toEqual(failure('not_found'));
    await remove(roomId, ROOT);
    const direct = await makeRoom(one, 'a', { type: 'direct', participants: ['a', 'd'] });
    for (const who of ['a', ROOT]) await expect(remove(direct, who)).rejects.toEqual(failure('conflict'));
  });

  test('makes it not_found for everybody at once, and its client_room_id stays used', async () => {
    const fields = { participants: ['b'], client_room_id: 'once', type: 'public' as const };
    const roomId = await makeRoom(one, 'a', fields);
    await send(one, roomId, 'a');
    await remove(roomId, 'a');
    expect((await told(one, roomId)).at(-1)).toBe('room_deleted a');
    for (const who of ['a', 'b', 'stranger', ROOT]) {
      await expect(one.rooms.get(command(GetRoomCommand, { room_id: roomId }), by(who))).rejects.toEqual(
        failure('not_found'),
      );
      await expect(remove(roomId, who)).rejects.toEqual(failure('not_found'));
      const process = one.memberships;
      await expect(process.join(typeof who === 'string' ? actor(who) : who, roomId, soon())).rejects.toEqual(
        failure('not_found'),
      );
    }
    await expect(one.memberships.leave(actor('b'), roomId, soon())).rejects.toEqual(failure('not_found'));
    await expect(makeRoom(one, 'a', fields)).rejects.toEqual(failure('gone'));
    const { rooms } = await one.lists.mine(command(ListRoomsCommand, {}), by('a'));
    expect(rooms.map(({ id }) => id)).not.toContain(roomId);
  });

  test('what it held goes later; the tombstone stays, and nothing else is touched', async () => {
    const kept = await makeRoom(one, 'a', { participants: ['b'] });
    const roomId = await makeRoom(one, 'a', { participants: ['b'], client_room_id: 'later', name: 'Secret' });
    for (const id of [kept, roomId]) await send(one, id, 'a', 'secret');
    const { message } = await one.log.append(newMessage(roomId, 'x', { sender: actor('a') }), soon());
    await one.log.change(newEdit(roomId, message._id.toString(), 'y'), soon());
    await one.invites.create(command(CreateInviteCommand, { room_id: roomId }), by('a'));
    await remove(roomId, 'a');
    await one.copies.flush();
    const count = (id: string) =>
      Promise.all(
        [MESSAGES, CHANGES, MEMBERS, INVITES].map((name) =>
          one.connection.collection(name).countDocuments({ room_id: toUuid(id) }),
        ),
      );
    await one.purge.run(new Date(Date.now() - 60_000));
    expect(await count(roomId)).toEqual([6, 1, 2, 1]);
    await Promise.all([one.purge.run(new Date(Date.now() + 1)), other.purge.run(new Date(Date.now() + 1))]);
    expect(await count(roomId)).toEqual([0, 0, 0, 0]);
    expect(await count(kept)).toEqual([4, 0, 2, 0]);
    const tombstone = await one.connection.collection('rooms').findOne({ _id: toUuid(roomId) as never });
    expect(tombstone).toMatchObject({ name: null, last_message: null, client_room_id: 'later' });
    expect(tombstone).not.toHaveProperty('purge_pending');
    await expect(makeRoom(one, 'a', { client_room_id: 'later' })).rejects.toEqual(failure('gone'));
  });
});

describe('the copies of the log in a room', () => {
  test('follow it, from several processes and in any order, only forward', async () => {
    const roomId = await makeRoom(one, 'a', { participants: ['b'] });
    await Promise.all(
      Array.from({ length: 40 }, (_, n) => send(n % 2 ? one : other, roomId, n % 2 ? 'a' : 'b', `text ${n}`)),
    );
    await Promise.all([one.copies.flush(), other.copies.flush()]);
    const head = await one.reader.head(roomId);
    const [last] = await one.reader.messagesAfter(roomId, head.seq - 1, head.seq, 1);
    const room = await stored(roomId);
    expect(room).toMatchObject({ last_seq: 43, last_tally: 40, last_message: { seq: 43, content: last?.content } });
    for (const userId of ['a', 'b']) {
      const messages = await one.reader.messagesAfter(roomId, 0, head.seq, 100);
      const newest = messages.filter(({ sender_id }) => sender_id === userId).at(-1);
      expect(await one.repository.find(roomId, userId)).toMatchObject({
        read_tally: newest?.tally,
        last_read_seq: newest?.seq,
      });
    }
  });

  test("show the last message as it was edited, and another one's edit not", async () => {
    const roomId = await makeRoom(one, 'a');
    const texts = ['first', 'last'];
    for (const text of texts) await send(one, roomId, 'a', text);
    const [first, last] = await one.reader.messagesAfter(roomId, 2, 4, 2);
    await one.log.change(newEdit(roomId, last?._id.toString() ?? '', '$edited'), soon());
    await one.copies.flush();
    expect((await stored(roomId)).last_message).toMatchObject({ content: '$edited', rev: 1 });
    await one.log.change(newEdit(roomId, first?._id.toString() ?? '', 'other'), soon());
    await one.copies.flush();
    expect(await stored(roomId)).toMatchObject({ last_rev: 2, last_message: { content: '$edited', seq: 4 } });
  });

  test('are brought up to a head that somebody read', async () => {
    const roomId = await makeRoom(one, 'a');
    await send(one, roomId, 'a', 'unseen');
    await one.copies.flush();
    const fresh = { last_seq: 0, last_tally: 0, last_message: null };
    await one.connection.collection('rooms').updateOne({ _id: toUuid(roomId) as never }, { $set: fresh });
    await one.copies.refresh(roomId, await one.reader.head(roomId));
    await one.copies.flush();
    expect(await stored(roomId)).toMatchObject({ last_seq: 3, last_tally: 1, last_message: { content: 'unseen' } });
  });
});
