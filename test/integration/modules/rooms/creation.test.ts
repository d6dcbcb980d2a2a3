import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MEMBERS } from '../../../../src/modules/members/member.schema.js';
import { ROOMS } from '../../../../src/modules/rooms/room.schema.js';
import { CreateRoomCommand } from '../../../../src/protocol/commands/create-room.command.js';
import { AddMemberCommand } from '../../../../src/protocol/commands/members.command.js';
import { freshDatabase } from '../../../support/mongo.js';
import { soon } from '../../../support/room-logs.js';
import {
  actor,
  by,
  command,
  createRoomIndexes,
  failure,
  makeRoom,
  openRooms,
  type RoomProcess,
  roster,
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

describe('making a group', () => {
  test('the maker is owner and first, the others members; the log tells it', async () => {
    const { room, members, created } = await one.creation.create(
      command(CreateRoomCommand, {
        type: 'group',
        name: 'Support',
        participants: ['bob', 'alice', 'carol', 'bob'],
        nickname: 'Ali',
        document_id: 'doc-1',
        reference_order: 2.5,
        extra_metadata: { nested: {} },
      }),
      by('alice'),
    );
    expect(created).toBe(true);
    expect(members.map(({ user_id, role, nickname }) => [user_id, role, nickname])).toEqual([
      ['alice', 'owner', 'Ali'],
      ['bob', 'member', null],
      ['carol', 'member', null],
    ]);
    expect(room).toMatchObject({
      name: 'Support',
      document_id: 'doc-1',
      reference_order: 2.5,
      member_count: 3,
      last_seq: 4,
      last_message: null,
      extra_metadata: { nested: {} },
    });
    expect(room.members?.map(({ user_id }) => user_id)).toEqual(['alice', 'bob', 'carol']);
    expect(await told(one, room.id)).toEqual([
      'room_created alice',
      'member_joined alice>alice',
      'member_joined alice>bob',
      'member_joined alice>carol',
    ]);
  });

  test('people of another company cannot be named, and nothing is made', async () => {
    await one.users.ensure(['eve'], 'evil');
    const making = one.creation.create(
      command(CreateRoomCommand, { type: 'group', participants: ['eve'] }),
      by('mallory'),
    );
    await expect(making).rejects.toEqual(failure('forbidden'));
    expect(await one.connection.collection(ROOMS).countDocuments({ created_by: 'mallory' })).toBe(0);
  });
});

describe('a direct room', () => {
  test('is the room of its people, in any order and whoever asks; nobody owns it', async () => {
    const first = await makeRoom(one, 'dan', { type: 'direct', participants: ['dan', 'erin', 'fay'] });
    const again = await other.creation.create(
      command(CreateRoomCommand, { type: 'direct', participants: ['fay', 'dan', 'erin', 'fay'], client_room_id: 'x' }),
      by('erin'),
    );
    expect(again).toMatchObject({ created: false, room: { id: first, created_by: 'dan' } });
    expect(again.members.map(({ user_id }) => user_id)).toEqual(['dan', 'erin', 'fay']);
    expect(await roster(one, first)).toEqual(['dan member', 'erin member', 'fay member']);
    expect(await makeRoom(one, 'dan', { type: 'direct', participants: ['dan', 'erin'] })).not.toBe(first);
  });

  test('is another one in each company', async () => {
    const participants = ['x1', 'x2'];
    const inNone = await one.creation.directRoomOf(actor('x1'), participants, soon());
    await one.users.ensure(['y1', 'y2'], 'acme');
    const inAcme = await one.creation.directRoomOf(actor('y1', { companyId: 'acme' }), ['y1', 'y2'], soon());
    expect(inNone).not.toBe(inAcme);
    await expect(one.creation.directRoomOf(actor('z', { companyId: 'other' }), ['z', 'y1'], soon())).rejects.toEqual(
      failure('forbidden'),
    );
  });

  test.each([[['gus']], [['gus', 'gus']], [['hal', 'ivy']], [[]]])('of %j is refused', async (participants) => {
    const making = makeRoom(one, 'gus', { type: 'direct', participants });
    await expect(making).rejects.toMatchObject({
      code: 'validation_failed',
      data: { fields: [{ field: 'participants' }] },
    });
  });

  test('is made once by twenty creations at the same time in two processes', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => {
        const process = index % 2 === 0 ? one : other;
        const participants = index % 3 === 0 ? ['ida', 'joe'] : ['joe', 'ida'];
        return process.creation.create(
          command(CreateRoomCommand, { type: 'direct', participants }),
          by(index % 4 < 2 ? 'ida' : 'joe'),
        );
      }),
    );
    expect(new Set(answers.map(({ room }) => room.id)).size).toBe(1);
    expect(answers.filter(({ created }) => created)).toHaveLength(1);
    const roomId = answers[0]?.room.id ?? '';
    expect(
      await one.connection.collection(ROOMS).countDocuments({ type: 'direct', created_by: { $in: ['ida', 'joe'] } }),
    ).toBe(1);
    expect(await roster(one, roomId)).toHaveLength(2);
    expect(await told(one, roomId)).toHaveLength(3);
    const found = await Promise.all(
      [one, other].map(({ creation }) => creation.directRoomOf(actor('joe'), ['joe', 'ida'], soon())),
    );
    expect(found).toEqual([roomId, roomId]);
  });

  test('does not change its people', async () => {
    const roomId = await makeRoom(one, 'kim', { type: 'direct', participants: ['kim', 'lee'] });
    const adding = one.members.add(command(AddMemberCommand, { room_id: roomId, user_id: 'max' }), by('kim'));
    await expect(adding).rejects.toEqual(failure('conflict'));
    await expect(one.memberships.leave(actor('kim'), roomId, soon())).rejects.toEqual(failure('conflict'));
    expect(await roster(one, roomId)).toHaveLength(2);
  });
});

describe('client_room_id', () => {
  test('gives its maker the same room again, unchanged, and others their own', async () => {
    const fields = { client_room_id: 'c-1', name: 'One', participants: ['bob'] };
    const first = await makeRoom(one, 'nat', fields);
    const again = await other.creation.create(
      command(CreateRoomCommand, { ...fields, type: 'group', name: 'Two' }),
      by('nat'),
    );
    expect(again).toMatchObject({ created: false, room: { id: first, name: 'One' } });
    expect(await makeRoom(one, 'bob', fields)).not.toBe(first);
    expect(await makeRoom(one, 'nat', { ...fields, client_room_id: 'c-2' })).not.toBe(first);
  });

  test('is claimed once by creations at the same time', async () => {
    const ids = await Promise.all(
      Array.from({ length: 8 }, (_, n) => makeRoom(n % 2 ? one : other, 'olga', { client_room_id: 'race' })),
    );
    expect(new Set(ids).size).toBe(1);
    expect(await one.connection.collection(MEMBERS).countDocuments({ user_id: 'olga' })).toBe(1);
  });
});
