import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ListMembersCommand } from '../../../../src/protocol/commands/members.command.js';
import {
  ListPublicRoomsCommand,
  ListRoomsCommand,
  ListUserRoomsCommand,
} from '../../../../src/protocol/commands/list-rooms.command.js';
import { GetFullRoomCommand, GetRoomCommand } from '../../../../src/protocol/commands/get-room.command.js';
import { AddMemberCommand } from '../../../../src/protocol/commands/members.command.js';
import { UpdateRoomCommand } from '../../../../src/protocol/commands/update-room.command.js';
import type { MyRoomView } from '../../../../src/protocol/views/room.view.js';
import { freshDatabase } from '../../../support/mongo.js';
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
} from '../../../support/rooms.js';

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

async function mine(who: Parameters<typeof by>[0], fields: Partial<ListRoomsCommand> = {}): Promise<MyRoomView[]> {
  await one.copies.flush();
  return (await one.lists.mine(command(ListRoomsCommand, fields), by(who))).rooms;
}

function ids(rooms: { id: string }[]): string[] {
  return rooms.map(({ id }) => id);
}

describe('my rooms', () => {
  test('newest activity first, with what I have not read; others count nothing of it', async () => {
    const quiet = await makeRoom(one, 'a', { participants: ['b'] });
    const busy = await makeRoom(one, 'a', { participants: ['b'] });
    for (let n = 0; n < 3; n += 1) await send(one, busy, 'a', `text ${n}`);
    await send(one, quiet, 'b', 'last');
    expect(ids(await mine('a'))).toEqual([quiet, busy]);
    const [first, second] = await mine('b');
    expect(first).toMatchObject({ id: quiet, unread_count: 0, last_message: { content: 'last', sender_id: 'b' } });
    expect(second).toMatchObject({
      id: busy,
      unread_count: 3,
      last_message: { content: 'text 2' },
      member: { user_id: 'b', role: 'member' },
    });
    expect((await mine('a')).map(({ unread_count }) => unread_count)).toEqual([1, 0]);
    expect(second?.members?.map(({ user_id }) => user_id)).toEqual(['a', 'b']);
    expect(await mine('nobody')).toEqual([]);
  });

  test('page by page, each once', async () => {
    const made: string[] = [];
    for (let n = 0; n < 7; n += 1) made.unshift(await makeRoom(one, 'p'));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await one.lists.mine(command(ListRoomsCommand, { limit: 3, ...(cursor && { cursor }) }), by('p'));
      seen.push(...ids(page.rooms));
      cursor = page.next_cursor ?? undefined;
    } while (cursor);
    expect(seen).toEqual(made);
    for (const wrong of [
      'x',
      Buffer.from('[1e300,"x"]').toString('base64url'),
      Buffer.from('[1,"x"]').toString('base64url'),
    ]) {
      await expect(mine('p', { cursor: wrong })).rejects.toEqual(failure('validation_failed'));
    }
  });

  test('by type, document, participant, company and whether they are open', async () => {
    const group = await makeRoom(one, 'f', { participants: ['g'], document_id: 'doc-1' });
    const direct = await makeRoom(one, 'f', { type: 'direct', participants: ['f', 'h'] });
    const archived = await makeRoom(one, 'f', { participants: ['g'] });
    await one.rooms.update(command(UpdateRoomCommand, { room_id: archived, is_active: false }), by('f'));
    expect(ids(await mine('f'))).toEqual([direct, group]);
    expect(ids(await mine('f', { type: 'direct' }))).toEqual([direct]);
    expect(ids(await mine('f', { document_id: 'doc-1' }))).toEqual([group]);
    expect(ids(await mine('f', { document_id: 'doc-2' }))).toEqual([]);
    expect(ids(await mine('f', { participant: 'g' }))).toEqual([group]);
    expect(ids(await mine('f', { participant: 'g', is_active: false }))).toEqual([archived]);
    expect(ids(await mine('f', { company_id: 'acme' }))).toEqual([]);
  });

  test('end at the wall of the company', async () => {
    const acme = actor('w', { companyId: 'acme' });
    const room = await makeRoom(one, acme);
    expect(ids(await mine(acme, { company_id: 'acme' }))).toEqual([room]);
    expect(ids(await mine('w'))).toEqual([]);
    await expect(one.rooms.get(command(GetRoomCommand, { room_id: room }), by('w'))).rejects.toEqual(
      failure('not_found'),
    );
  });

  test('show no last message from before one joined, where the history begins there', async () => {
    const room = await makeRoom(one, 'i', { history: 'from_join' });
    await send(one, room, 'i', 'before');
    await one.members.add(command(AddMemberCommand, { room_id: room, user_id: 'j' }), by('i'));
    expect((await mine('j'))[0]).toMatchObject({ id: room, last_message: null, unread_count: 0 });
    expect((await mine('i'))[0]).toMatchObject({ last_message: { content: 'before' } });
    const full = await one.rooms.getFull(command(GetFullRoomCommand, { room_id: room }), by('j'));
    expect(full.messages.map(({ event }) => event?.user_id)).toEqual(['j']);
    expect(full).toMatchObject({ has_more: false, head_seq: 4, unread_count: 0 });
    await send(one, room, 'i', 'after');
    expect((await mine('j'))[0]).toMatchObject({ last_message: { content: 'after' }, unread_count: 1 });
  });
});

test('get_full_room gives the newest page and says whether there is more', async () => {
  const room = await makeRoom(one, 'q', { participants: ['r'] });
  for (let n = 0; n < 5; n += 1) await send(one, room, 'q', `text ${n}`);
  const full = await one.rooms.getFull(command(GetFullRoomCommand, { room_id: room, limit: 2 }), by('r'));
  expect(full.messages.map(({ content }) => content)).toEqual(['text 3', 'text 4']);
  expect(full).toMatchObject({ has_more: true, head_seq: 8, head_rev: 0, unread_count: 5, member: { user_id: 'r' } });
  expect(full.members).toHaveLength(2);
  const outside = await one.rooms.getFull(
    command(GetFullRoomCommand, { room_id: room }),
    by(actor('root', { isAdmin: true })),
  );
  expect(outside).toMatchObject({ member: null, unread_count: 0, has_more: false });
  await expect(one.rooms.getFull(command(GetFullRoomCommand, { room_id: room }), by('x'))).rejects.toEqual(
    failure('not_found'),
  );
});

describe('public rooms', () => {
  test('of my company, by the beginning of their name, without what is said in them', async () => {
    const acme = actor('s', { companyId: 'pub' });
    const support = await makeRoom(one, acme, { type: 'public', name: 'Support' });
    await makeRoom(one, acme, { type: 'public', name: 'Sales' });
    await makeRoom(one, acme, { type: 'group', name: 'Super secret' });
    await makeRoom(one, 's2', { type: 'public', name: 'Supper' });
    await send(one, support, 's', 'inside');
    await one.copies.flush();
    const find = async (who: Parameters<typeof by>[0], q?: string) =>
      (await one.lists.public(command(ListPublicRoomsCommand, q === undefined ? {} : { q }), by(who))).rooms;
    const reader = actor('t', { companyId: 'pub' });
    expect((await find(reader)).map(({ name }) => name)).toEqual(['Support', 'Sales']);
    const [found] = await find(reader, 'SUP');
    expect(found).toMatchObject({ id: support, last_message: null, member_count: 1 });
    expect(found).not.toHaveProperty('members');
    expect((await find(acme, 'sup'))[0]).toMatchObject({ last_message: { content: 'inside' } });
    expect(await find(reader, '.*')).toEqual([]);
    const seen = await one.rooms.get(command(GetRoomCommand, { room_id: support }), by(reader));
    expect(seen.room).toMatchObject({ id: support, last_message: null });
  });
});

describe('rooms of a user', () => {
  test('those that I am in too; with scope admin all', async () => {
    const both = await makeRoom(one, 'u', { participants: ['v'] });
    const theirs = await makeRoom(one, 'v');
    const list = async (who: Parameters<typeof by>[0], userId: string) =>
      ids((await one.lists.ofUser(command(ListUserRoomsCommand, { user_id: userId }), by(who))).rooms);
    expect(await list('u', 'v')).toEqual([both]);
    expect(await list('v', 'v')).toEqual([theirs, both]);
    expect(await list(actor('root', { isAdmin: true }), 'v')).toEqual([theirs, both]);
    await expect(list('u', 'never')).rejects.toEqual(failure('not_found'));
    await expect(list(actor('u', { companyId: 'other' }), 'v')).rejects.toEqual(failure('not_found'));
  });
});

test('members are listed longest-serving first, page by page', async () => {
  const room = await makeRoom(one, 'k', { participants: ['l1', 'l2', 'l3'] });
  await one.members.add(command(AddMemberCommand, { room_id: room, user_id: 'l0' }), by('k'));
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await one.members.list(
      command(ListMembersCommand, { room_id: room, limit: 2, ...(cursor && { cursor }) }),
      by('l3'),
    );
    seen.push(...page.members.map(({ user_id }) => user_id));
    cursor = page.next_cursor ?? undefined;
  } while (cursor);
  expect(seen).toEqual(['k', 'l1', 'l2', 'l3', 'l0']);
  await expect(one.members.list(command(ListMembersCommand, { room_id: room }), by('x'))).rejects.toEqual(
    failure('not_found'),
  );
});
