import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  AddMemberCommand,
  RemoveMemberCommand,
  UpdateMemberCommand,
} from '../../../../src/protocol/commands/members.command.js';
import { UpdateRoomCommand } from '../../../../src/protocol/commands/update-room.command.js';
import type { MemberView } from '../../../../src/protocol/views/member.view.js';
import type { MemberRole } from '../../../../src/protocol/vocabulary.js';
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

async function add(
  roomId: string,
  who: Parameters<typeof by>[0],
  userId: string,
  role: Exclude<MemberRole, 'owner'> = 'member',
  process = one,
): Promise<MemberView> {
  return (await process.members.add(command(AddMemberCommand, { room_id: roomId, user_id: userId, role }), by(who)))
    .member;
}

async function update(
  roomId: string,
  who: Parameters<typeof by>[0],
  userId: string,
  fields: Partial<UpdateMemberCommand>,
  process = one,
): Promise<MemberView> {
  return (
    await process.members.update(command(UpdateMemberCommand, { room_id: roomId, user_id: userId, ...fields }), by(who))
  ).member;
}

async function remove(
  roomId: string,
  who: Parameters<typeof by>[0],
  userId: string,
  process = one,
): Promise<MemberView> {
  return (await process.members.remove(command(RemoveMemberCommand, { room_id: roomId, user_id: userId }), by(who)))
    .member;
}

/** A group: o owns it, a and a2 are admins, m and m2 members, r reads. */
async function staffed(): Promise<string> {
  const roomId = await makeRoom(one, 'o', { participants: ['m', 'm2'] });
  for (const admin of ['a', 'a2']) await add(roomId, 'o', admin, 'admin');
  await add(roomId, 'o', 'r', 'readonly');
  return roomId;
}

async function memberCount(roomId: string): Promise<number> {
  return (await one.access.require(ROOT, roomId, 'see')).room.member_count;
}

describe('adding', () => {
  test('makes a member with nothing to read; again changes and tells nothing', async () => {
    const roomId = await makeRoom(one, 'o');
    await send(one, roomId, 'o');
    const member = await add(roomId, 'o', 'm');
    expect(member).toMatchObject({ user_id: 'm', role: 'member', is_active: true, user: { id: 'm' } });
    expect(await add(roomId, 'o', 'm', 'admin')).toMatchObject({ id: member.id, role: 'member' });
    expect(await told(one, roomId)).toEqual(['room_created o', 'member_joined o>o', 'member_joined o>m']);
    expect(await one.repository.find(roomId, 'm')).toMatchObject({ read_tally: 1, from_seq: 0 });
    expect(await memberCount(roomId)).toBe(2);
  });

  test('is for owner and admins, and only the owner makes admins', async () => {
    const roomId = await staffed();
    for (const who of ['m', 'r']) await expect(add(roomId, who, 'x')).rejects.toEqual(failure('forbidden'));
    await expect(add(roomId, 'stranger', 'x')).rejects.toEqual(failure('not_found'));
    await expect(add(roomId, 'a', 'x', 'admin')).rejects.toEqual(failure('forbidden'));
    await add(roomId, 'a', 'x', 'readonly');
    await add(roomId, 'o', 'y', 'admin');
    expect(await roster(one, roomId)).toEqual(expect.arrayContaining(['x readonly', 'y admin']));
  });

  test('of people of another company is refused', async () => {
    await one.users.ensure(['eve'], 'evil');
    await expect(add(await makeRoom(one, 'o'), 'o', 'eve')).rejects.toEqual(failure('forbidden'));
  });

  test('again after a removal begins anew, in the same membership', async () => {
    const roomId = await makeRoom(one, 'o', { participants: ['m'], history: 'from_join' });
    const before = await one.repository.find(roomId, 'm');
    await remove(roomId, 'o', 'm');
    await send(one, roomId, 'o');
    const member = await add(roomId, 'o', 'm', 'readonly');
    const { seq } = await one.reader.head(roomId);
    expect(member).toMatchObject({ id: before?._id.toString(), role: 'readonly', is_active: true });
    expect(await one.repository.find(roomId, 'm')).toMatchObject({ from_seq: seq, read_tally: 1 });
    expect(await memberCount(roomId)).toBe(2);
  });
});

describe('removing', () => {
  test("is the owner's of anybody, an admin's of those below, of nobody else", async () => {
    const roomId = await staffed();
    for (const [who, whom] of [
      ['m', 'r'],
      ['r', 'm'],
      ['a', 'a2'],
      ['a', 'o'],
      ['m', 'o'],
    ] as const) {
      await expect(remove(roomId, who, whom)).rejects.toEqual(failure('forbidden'));
    }
    expect(await remove(roomId, 'a', 'm')).toMatchObject({ user_id: 'm', is_active: false });
    await remove(roomId, 'a', 'r');
    await remove(roomId, 'o', 'a');
    expect(await roster(one, roomId)).toEqual(['o owner', 'm2 member', 'a2 admin']);
    expect((await told(one, roomId)).slice(-3)).toEqual(['member_left a>m', 'member_left a>r', 'member_left o>a']);
    expect(await memberCount(roomId)).toBe(3);
  });

  test('again tells nothing and is no error; of somebody who never was there it is not_found', async () => {
    const roomId = await makeRoom(one, 'o', { participants: ['m'] });
    await remove(roomId, 'o', 'm');
    const before = await told(one, roomId);
    expect(await remove(roomId, 'o', 'm')).toMatchObject({ is_active: false });
    expect(await told(one, roomId)).toEqual(before);
    await expect(remove(roomId, 'o', 'never')).rejects.toEqual(failure('not_found'));
  });

  test('the owner, by scope admin, passes the room on', async () => {
    const roomId = await staffed();
    await remove(roomId, ROOT, 'o');
    expect(await roster(one, roomId)).toContain('a owner');
  });
});

describe('leaving', () => {
  test('an owner is followed by the longest-serving admin, else member, else reader', async () => {
    const roomId = await makeRoom(one, 'o', { participants: ['m'] });
    for (const [userId, role] of [
      ['r', 'readonly'],
      ['a1', 'admin'],
      ['a2', 'admin'],
    ] as const)
      await add(roomId, 'o', userId, role);
    const owners: string[] = [];
    for (const leaver of ['o', 'a1', 'a2', 'm']) {
      await one.memberships.leave(actor(leaver), roomId, soon());
      owners.push(...(await roster(one, roomId)).filter((line) => line.endsWith('owner')));
    }
    expect(owners).toEqual(['a1 owner', 'a2 owner', 'm owner', 'r owner']);
    expect((await told(one, roomId)).slice(-2)).toEqual(['member_updated m>r', 'member_left m>m']);
  });

  test('the last one leaves an empty room; leaving again is no error, for a stranger it is not_found', async () => {
    const roomId = await makeRoom(one, 'o', { type: 'public' });
    await one.memberships.leave(actor('o'), roomId, soon());
    await one.memberships.leave(actor('o'), roomId, soon());
    expect(await memberCount(roomId)).toBe(0);
    await expect(one.memberships.leave(actor('x'), roomId, soon())).rejects.toEqual(failure('not_found'));
    await one.memberships.join(actor('x'), roomId, soon());
    expect(await roster(one, roomId)).toEqual(['x owner']);
  });

  test('works in an archived room, where nothing else of members does', async () => {
    const roomId = await makeRoom(one, 'o', { participants: ['m', 'n'] });
    await one.rooms.update(command(UpdateRoomCommand, { room_id: roomId, is_active: false }), by('o'));
    await expect(add(roomId, 'o', 'x')).rejects.toEqual(failure('conflict'));
    await expect(remove(roomId, 'o', 'm')).rejects.toEqual(failure('conflict'));
    await expect(update(roomId, 'o', 'm', { role: 'admin' })).rejects.toEqual(failure('conflict'));
    expect(await remove(roomId, 'm', 'm')).toMatchObject({ is_active: false });
    expect(await roster(one, roomId)).toEqual(['o owner', 'n member']);
  });
});

describe('joining', () => {
  test('makes a member of a public room, once', async () => {
    const roomId = await makeRoom(one, 'o', { type: 'public' });
    const member = await one.memberships.join(actor('m'), roomId, soon());
    expect(member).toMatchObject({ user_id: 'm', role: 'member', is_active: true });
    expect((await one.memberships.join(actor('m'), roomId, soon()))._id).toEqual(member._id);
    expect((await told(one, roomId)).slice(2)).toEqual(['member_joined m>m']);
  });

  test('other rooms, rooms of other companies and archived ones are closed to strangers', async () => {
    const group = await makeRoom(one, 'o');
    await expect(one.memberships.join(actor('m'), group, soon())).rejects.toEqual(failure('not_found'));
    const hall = await makeRoom(one, 'o', { type: 'public' });
    await expect(one.memberships.join(actor('e', { companyId: 'evil' }), hall, soon())).rejects.toEqual(
      failure('not_found'),
    );
    await one.rooms.update(command(UpdateRoomCommand, { room_id: hall, is_active: false }), by('o'));
    await expect(one.memberships.join(actor('m'), hall, soon())).rejects.toEqual(failure('conflict'));
  });
});

describe('updating', () => {
  test('everybody names themselves; others are named by who manages them', async () => {
    const roomId = await staffed();
    expect(await update(roomId, 'r', 'r', { nickname: 'Reader' })).toMatchObject({ nickname: 'Reader' });
    expect(await update(roomId, 'a', 'm', { nickname: 'Em' })).toMatchObject({ nickname: 'Em' });
    await expect(update(roomId, 'm', 'r', { nickname: 'x' })).rejects.toEqual(failure('forbidden'));
    await expect(update(roomId, 'a', 'o', { nickname: 'x' })).rejects.toEqual(failure('forbidden'));
    const before = await told(one, roomId);
    expect(await update(roomId, 'r', 'r', { nickname: 'Reader', role: 'readonly' })).toMatchObject({
      nickname: 'Reader',
    });
    expect(await told(one, roomId)).toEqual(before);
    expect(await update(roomId, 'r', 'r', { nickname: null })).toMatchObject({ nickname: null });
  });

  test('roles are given by whoever manages both the old and the new one', async () => {
    const roomId = await staffed();
    await expect(update(roomId, 'a', 'm', { role: 'admin' })).rejects.toEqual(failure('forbidden'));
    await expect(update(roomId, 'a', 'a2', { role: 'member' })).rejects.toEqual(failure('forbidden'));
    await expect(update(roomId, 'm', 'm', { role: 'admin' })).rejects.toEqual(failure('forbidden'));
    await expect(update(roomId, 'a', 'a', { role: 'owner' })).rejects.toEqual(failure('forbidden'));
    await expect(update(roomId, 'o', 'o', { role: 'member' })).rejects.toEqual(failure('conflict'));
    await expect(update(roomId, 'o', 'never', { role: 'member' })).rejects.toEqual(failure('not_found'));
    expect(await update(roomId, 'a', 'm', { role: 'readonly' })).toMatchObject({ role: 'readonly' });
    expect(await update(roomId, 'o', 'm', { role: 'admin' })).toMatchObject({ role: 'admin' });
  });

  test('giving owner hands the room over', async () => {
    const roomId = await staffed();
    expect(await update(roomId, 'o', 'm', { role: 'owner' })).toMatchObject({ role: 'owner' });
    expect(await roster(one, roomId)).toEqual(expect.arrayContaining(['o admin', 'm owner']));
    expect((await told(one, roomId)).slice(-2)).toEqual(['member_updated o>m', 'member_updated o>o']);
  });

  test('in a direct room there are no roles', async () => {
    const roomId = await makeRoom(one, 'm', { type: 'direct', participants: ['m', 'n'] });
    await expect(update(roomId, 'm', 'm', { role: 'owner' })).rejects.toEqual(failure('conflict'));
    expect(await update(roomId, 'm', 'm', { nickname: 'Em' })).toMatchObject({ nickname: 'Em' });
  });
});

describe('races between processes', () => {
  test('two removals at once end a membership once', async () => {
    const roomId = await makeRoom(one, 'o', { participants: ['m', 'n'] });
    await Promise.all([one, other, one, other].map((process) => remove(roomId, 'o', 'm', process)));
    expect((await told(one, roomId)).filter((line) => line === 'member_left o>m')).toHaveLength(1);
    expect(await memberCount(roomId)).toBe(2);
  });

  test('additions at once begin a membership once', async () => {
    const roomId = await makeRoom(one, 'o');
    await Promise.all([one, other, one, other].map((process) => add(roomId, 'o', 'm', 'member', process)));
    expect((await told(one, roomId)).filter((line) => line === 'member_joined o>m')).toHaveLength(1);
    expect(await memberCount(roomId)).toBe(2);
  });

  test('adding and removing at once: log, membership and count agree', async () => {
    const roomId = await makeRoom(one, 'o', { participants: ['m'] });
    for (let round = 0; round < 10; round += 1) {
      await Promise.all([remove(roomId, 'o', 'm', one), add(roomId, 'o', 'm', 'member', other)]);
      const steps = (await told(one, roomId)).filter((line) => line.endsWith('>m'));
      expect(steps.every((line, index) => line.startsWith(index % 2 === 0 ? 'member_joined' : 'member_left'))).toBe(
        true,
      );
      const isMember = steps.at(-1) === 'member_joined o>m';
      expect((await one.repository.find(roomId, 'm'))?.is_active).toBe(isMember);
      expect(await memberCount(roomId)).toBe(isMember ? 2 : 1);
    }
  });

  test('an owner who leaves while handing over, and everybody leaving at once: one owner, or nobody', async () => {
    for (let round = 0; round < 5; round += 1) {
      const roomId = await makeRoom(one, 'o', { participants: ['m', 'n'] });
      await Promise.allSettled([
        one.memberships.leave(actor('o'), roomId, soon()),
        update(roomId, 'o', 'n', { role: 'owner' }, other),
        other.memberships.leave(actor('m'), roomId, soon()),
      ]);
      expect(await roster(one, roomId)).toEqual(['n owner']);
    }
    const roomId = await makeRoom(one, 'o', { participants: ['m', 'n'] });
    await Promise.all(
      ['o', 'm', 'n'].map((id, index) => (index % 2 ? one : other).memberships.leave(actor(id), roomId, soon())),
    );
    expect(await roster(one, roomId)).toEqual([]);
    expect(await memberCount(roomId)).toBe(0);
  });

  test('a demoted admin removes nobody: what is checked is what stands when it is written', async () => {
    for (let round = 0; round < 5; round += 1) {
      const roomId = await makeRoom(one, 'o', { participants: ['m'] });
      await add(roomId, 'o', 'a', 'admin');
      const [, removal] = await Promise.allSettled([
        update(roomId, 'o', 'a', { role: 'member' }),
        remove(roomId, 'a', 'm', other),
      ]);
      const steps = await told(one, roomId);
      const demoted = steps.indexOf('member_updated o>a');
      const removed = steps.indexOf('member_left a>m');
      expect(removed !== -1).toBe(removal.status === 'fulfilled');
      expect(removed).toBeLessThan(demoted);
    }
  });
});
