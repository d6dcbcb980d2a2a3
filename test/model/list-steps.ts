import { expect } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { RoomView } from '../../client/src/protocol.generated.js';
import type { Scene } from './scene.js';
import type { ModelRoom } from './world.js';

/*
 * Steps that only look at rooms.
 */

/** Lists follow the log by copies of its heads, which are written a moment after it. */
const COPIES_MS = 5000;

export async function getRoom(scene: Scene): Promise<void> {
  const { play, at, actor } = scene;
  const isOpen = at.type === 'public' && !at.isDeleted;
  const answer = await play.expect(scene, 'get_room', { room_id: at.id }, isOpen ? null : at.may(actor, 'read'));
  if (answer) compareRoom(scene, answer.room);
}

function compareRoom({ at, actor }: Scene, { members, last_message: last, ...room }: RoomView): void {
  expect(room).toMatchObject({
    ...{ id: at.id, type: at.type, name: at.name, is_active: at.isActive, history: at.history },
    ...{ client_room_id: at.clientRoomId, member_count: at.present.length },
  });
  const wanted = at.active(actor) ? at.present : undefined;
  expect(members?.map(({ user_id }) => user_id).sort()).toEqual(wanted?.sort());
  // The copy of the last message may be one behind; but never one that is not theirs to see.
  expect(last === null || at.visible(actor).some(({ id }) => id === last.id)).toBe(true);
}

export async function getFullRoom(scene: Scene): Promise<void> {
  const { play, at, actor, n } = scene;
  const limit = (n % 9) + 1;
  const answer = await play.expect(scene, 'get_full_room', { room_id: at.id, limit }, at.may(actor, 'read'));
  if (!answer) return;
  compareRoom(scene, answer.room);
  const newest = at.visible(actor).slice(-limit);
  expect(answer.messages.map(({ id, rev }) => [id, rev])).toEqual(newest.map(({ id, rev }) => [id, rev]));
  const { head_seq, head_rev, unread_count } = answer;
  expect([head_seq, head_rev, unread_count]).toEqual([at.seq, at.rev, at.unread(actor)]);
}

export async function getRoomStatus(scene: Scene): Promise<void> {
  const { play, at, actor } = scene;
  const answer = await play.expect(scene, 'get_room_status', { room_id: at.id }, at.may(actor, 'read'));
  if (!answer) return;
  expect(answer.is_active).toBe(at.isActive);
  const following = at.present.filter((id) => play.replicasOf(id).some(({ isConnected }) => isConnected));
  const connected = answer.connected.map(({ user_id }) => user_id);
  expect(following.filter((id) => !connected.includes(id))).toEqual([]);
}

export async function listRooms(scene: Scene): Promise<void> {
  const { play, actor, target, n } = scene;
  const [isActive, isHidden] = [n % 4 !== 0, n % 3 === 0];
  const participant = n % 5 === 0 ? target : undefined;
  const data = { is_active: isActive, is_hidden: isHidden, ...(participant && { participant }) };
  const mine = play.rooms.filter((room) => room.active(actor) && room.isActive === isActive);
  const wanted = mine
    .filter((room) => room.isHiddenFor(actor) === isHidden && (!participant || room.active(participant)))
    .map((room) => [room.id, room.unread(actor)]);
  const deadline = Date.now() + COPIES_MS;
  for (;;) {
    const answer = await play.expect(scene, 'list_rooms', data, null);
    const found = (answer?.rooms ?? []).map(({ id, unread_count: unread }) => [id, unread]);
    if (isDeepStrictEqual(JSON.stringify(found.sort()), JSON.stringify(wanted.sort()))) return;
    if (Date.now() > deadline) expect(found.sort()).toEqual(wanted.sort());
    await delay(20);
  }
}

export async function listPublicRooms(scene: Scene): Promise<void> {
  const { play } = scene;
  const answer = await play.expect(scene, 'list_public_rooms', { q: play.roomPrefix, limit: 100 }, null);
  const open = play.rooms.filter(({ type, isActive, isDeleted }) => type === 'public' && isActive && !isDeleted);
  expect(idsOf(answer?.rooms)).toEqual(idsOf(open));
}

export async function listUserRooms(scene: Scene): Promise<void> {
  const { play, actor, target } = scene;
  const answer = await play.expect(scene, 'list_user_rooms', { user_id: target, limit: 100 }, null);
  const shared = play.rooms.filter((room) => room.isActive && room.active(actor) && room.active(target));
  expect(idsOf(answer?.rooms)).toEqual(idsOf(shared));
}

function idsOf(rooms: readonly (RoomView | ModelRoom)[] = []): string[] {
  return rooms.map(({ id }) => id).sort();
}
