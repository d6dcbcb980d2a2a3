import { expect } from '@jest/globals';
import { sent } from './message-steps.js';
import type { Play } from './play.js';
import { type Scene, textOf } from './scene.js';
import { type Making, ModelRoom, type Verdict } from './world.js';

/** Rooms of one run that are made on purpose; direct rooms come beside them. */
const MOST_ROOMS = 5;

/**
 * Takes a room into the model that was just made by its maker, with those whom its log tells to have joined.
 * @param first the message with which it was made, which is not taken in here
 */
async function took(
  play: Play,
  making: Making,
  people: readonly string[],
  { nickname, first }: { nickname?: string | undefined; first?: string } = {},
): Promise<ModelRoom> {
  const room = new ModelRoom(making);
  play.rooms.push(room);
  const told = await play.absorb(room, { but: first });
  const joined = told.flatMap(({ event }) => (event?.type === 'member_joined' ? [event.user_id ?? ''] : []));
  expect(joined).toEqual([...new Set([making.maker, ...people])]);
  for (const user of joined) room.found(user, user === making.maker ? (nickname ?? null) : null);
  return room;
}

export async function createRoom(scene: Scene): Promise<void> {
  const { play, n, actor, target } = scene;
  const clientRoomId = n % 4 === 1 ? `room ${String(n % 3)}` : undefined;
  const known = play.rooms.find(({ maker, ...room }) => maker === actor && room.clientRoomId === clientRoomId);
  const isRepeat = clientRoomId !== undefined && known !== undefined;
  if (!isRepeat && play.rooms.filter(({ type }) => type !== 'direct').length >= MOST_ROOMS) return;
  const type = n % 2 ? 'public' : 'group';
  const history = n % 3 ? 'all' : 'from_join';
  const nickname = n % 5 === 0 ? 'Maker' : undefined;
  const name = play.roomName(n);
  const data = {
    ...{ type, history, name, participants: [target] },
    ...(nickname !== undefined && { nickname }),
    ...(clientRoomId !== undefined && { client_room_id: clientRoomId }),
  };
  if (isRepeat) return repeatRoom(scene, known, data);
  // Of two that make the same room at once, one does, and both are answered it.
  const hands = [scene, ...(clientRoomId === undefined ? [] : [{ ...scene, rest: !scene.rest }])];
  const answers = await Promise.all(hands.map((hand) => play.expect(hand, 'create_room', data, null)));
  const ids = new Set(answers.map((answer) => answer?.room.id));
  expect([ids.size, answers.filter((answer) => answer?.created).length]).toEqual([1, 1]);
  const [id = ''] = ids;
  await took(play, { id, type, history, name, clientRoomId: clientRoomId ?? null, maker: actor }, [target], {
    nickname,
  });
}

async function repeatRoom(scene: Scene, known: ModelRoom, data: object): Promise<void> {
  const verdict = known.isDeleted ? 'gone' : known.may(scene.actor, 'read');
  const answer = await scene.play.expect(scene, 'create_room', data, verdict);
  if (answer) expect([answer.room.id, answer.room.name, answer.created]).toEqual([known.id, known.name, false]);
}

/** Two or three people, by create_room or by a message to them: always the same room. */
export async function direct(scene: Scene): Promise<void> {
  const { play, actor, target, other, n } = scene;
  const others = new Set([target, ...(n % 3 === 0 ? [play.person(other + 1)] : [])]);
  const participants = n % 2 ? [actor, ...others] : [...others, actor];
  const verdict = new Set(participants).size < 2 ? 'validation_failed' : null;
  const key = keyOf(participants);
  const known = play.rooms.find((room) => room.type === 'direct' && keyOf([...room.members.keys()]) === key);
  if (n % 5 < 2) {
    const answer = await play.expect(scene, 'create_room', { type: 'direct', participants }, verdict);
    if (!answer) return;
    expect([answer.created, answer.room.id]).toEqual([!known, known?.id ?? answer.room.id]);
    if (!known) await took(play, { id: answer.room.id, type: 'direct', maker: actor }, [...others]);
    return;
  }
  const data = { participants, content: textOf(scene) };
  const answer = await play.expect(scene, 'send_message', data, verdict ?? known?.may(actor, 'send') ?? null);
  if (!answer) return;
  const { message } = answer;
  const making: Making = { id: message.room_id, type: 'direct', maker: actor };
  const before = known ?? (await took(play, making, [...others], { first: message.id }));
  expect(message.room_id).toBe(before.id);
  sent({ at: before, actor }, message);
}

function keyOf(people: readonly string[]): string {
  return [...new Set(people)].sort().join(' ');
}

export async function updateRoom(scene: Scene): Promise<void> {
  const { play, at, actor, n } = scene;
  const isActive = n % 4 !== 0;
  const name = play.roomName(n);
  const data = { room_id: at.id, name, is_active: isActive, reference_order: n % 3 };
  const answer = await play.expect(scene, 'update_room', data, at.may(actor, 'manage_room'));
  if (!answer) return;
  Object.assign(at, { name, isActive });
  await play.absorb(at);
}

export async function deleteRoom(scene: Scene): Promise<void> {
  const { play, at, actor } = scene;
  const verdict = at.may(actor, 'delete_room');
  if (await play.expect(scene, 'delete_room', { room_id: at.id }, verdict)) at.isDeleted = true;
}

export async function join(scene: Scene): Promise<void> {
  const { play, at, actor } = scene;
  const answer = await play.expect(scene, 'join_room', { room_id: at.id }, mayJoin(at, actor));
  if (answer) await play.admitTold(at, 'member');
}

function mayJoin(at: ModelRoom, actor: string): Verdict {
  if (at.active(actor)) return null;
  if (at.isDeleted || at.type !== 'public') return 'not_found';
  if (!at.isActive) return 'conflict';
  return at.members.get(actor)?.isBanned ? 'forbidden' : null;
}

export async function leave(scene: Scene): Promise<void> {
  const { play, at, actor } = scene;
  const data = { room_id: at.id, end_membership: true };
  const verdict = at.type === 'direct' ? at.may(actor, 'read') : mayLeave(at, actor);
  if (!(await play.expect(scene, 'leave_room', data, verdict))) return;
  if (at.type === 'direct') {
    clearAndHide(at, actor);
    return;
  }
  at.dismiss(actor);
  await play.absorb(at);
}

/** May somebody end their membership. Having left already is no error. */
export function mayLeave(at: ModelRoom, actor: string): Verdict {
  const past = at.members.get(actor);
  if (past && !past.isActive && !past.isBanned && !at.isDeleted) return null;
  return at.may(actor, 'read') ?? (at.type === 'direct' ? 'conflict' : null);
}

/** What leaving is in a direct room. */
function clearAndHide(at: ModelRoom, actor: string): void {
  const side = at.side(actor);
  const tally = at.tally();
  if (side.clearedSeq >= at.seq && (side.hiddenTally ?? -1) >= tally) return;
  side.readTally = Math.max(side.readTally, tally);
  side.clearedSeq = at.seq;
  side.hiddenTally = Math.max(side.hiddenTally ?? 0, tally);
}

/** A connection stops following a room, misses what is sent then, and follows it again. */
export async function lookAway(scene: Scene): Promise<void> {
  const { play, at, actor } = scene;
  const replica = play.replica(scene);
  const { device } = replica;
  if (!device) return;
  const hand = { ...scene, rest: false };
  if (!(await play.expect(hand, 'leave_room', { room_id: at.id }, at.may(actor, 'read')))) return;
  await replica.settled();
  const before = replica.rooms.get(at.id)?.seq;
  const data = { room_id: at.id, content: `unheard ${textOf(scene)}` };
  const answer = await play.expect({ ...scene, rest: true }, 'send_message', data, at.may(actor, 'send'));
  if (answer) sent(scene, answer.message);
  await device.caughtUp();
  expect(replica.rooms.get(at.id)?.seq).toBe(before);
  await play.expect(hand, 'join_room', { room_id: at.id }, null);
  await replica.rejoin(at.id);
}

export async function typing(scene: Scene): Promise<void> {
  const { play, at, actor, n } = scene;
  const command = n % 3 ? 'typing_start' : 'typing_stop';
  await play.expect(scene, command, { room_id: at.id }, at.may(actor, 'send'));
}
