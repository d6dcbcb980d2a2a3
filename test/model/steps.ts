import { expect } from '@jest/globals';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import type { MemberRole } from '../../src/protocol/vocabulary.js';
import type { Stage } from '../support/stage.js';
import type { Hand, Play } from './play.js';
import { BLANK, type ModelMessage, ModelRoom, type Verdict } from './world.js';

const WORDS = ['apple', 'banana', 'cherry', 'damson', 'नमस्ते', '👋🏽'];
const REACTIONS = ['👍', '👩‍👩‍👧', 'tada'];
const GIVEN_ROLES: readonly MemberRole[] = ['member', 'readonly', 'admin'];
const ROLES: readonly MemberRole[] = [...GIVEN_ROLES, 'owner'];

/** What is drawn for one step. Which room, message and person a number means depends on what there is by then. */
export interface Draw extends Hand {
  readonly op: string;
  readonly room: number;
  readonly message: number;
  readonly other: number;
  readonly n: number;
}

interface Scene extends Draw {
  readonly play: Play;
  readonly stage: Stage;
  readonly actor: string;
  readonly at: ModelRoom;
  readonly target: string;
}

type Op = (scene: Scene) => Promise<void>;

/** Each step with how often it is drawn. */
const OPS: Record<string, [weight: number, op: Op]> = {
  send: [8, send],
  burst: [3, burst],
  repeat: [2, repeat],
  redirect: [1, redirect],
  edit: [4, edit],
  delete: [2, remove],
  get: [1, get],
  history: [1, history],
  search: [1, search],
  react: [3, react],
  unreact: [2, unreact],
  pin: [2, pin],
  unpin: [1, unpin],
  read: [3, read],
  markUnread: [1, markUnread],
  hide: [2, hide],
  clear: [0.5, clear],
  createRoom: [1, createRoom],
  updateRoom: [1, updateRoom],
  deleteRoom: [0.2, deleteRoom],
  addMember: [3, addMember],
  removeMember: [1, removeMember],
  updateMember: [2, updateMember],
  mute: [1, mute],
  unmute: [1, unmute],
  ban: [0.7, ban],
  unban: [1, unban],
  join: [2, join],
  leave: [1, leave],
  cut: [3, cut],
  resume: [4, resume],
};

/** What a step is drawn from. */
export const drawn: fc.Arbitrary<Draw> = fc.record({
  op: fc.oneof(
    ...Object.entries(OPS).map(([op, [weight]]) => ({ weight: Math.round(weight * 10), arbitrary: fc.constant(op) })),
  ),
  who: fc.nat(3),
  device: fc.nat(1),
  rest: fc.boolean(),
  room: fc.nat(7),
  message: fc.nat(200),
  other: fc.nat(3),
  n: fc.nat(30),
});

/** Does a step and tells the model. @throws Error when the server answers otherwise than the model says */
export async function perform(play: Play, stage: Stage, draw: Draw): Promise<void> {
  const at = play.rooms[draw.room % play.rooms.length];
  const op = OPS[draw.op]?.[1];
  if (!at || !op) throw new Error(`There is nothing for ${draw.op}`);
  await op({ ...draw, play, stage, at, actor: play.person(draw.who), target: play.person(draw.other) });
}

/** What every run begins with: two rooms of the first two people. */
export async function begin(play: Play, stage: Stage): Promise<void> {
  const maker = { who: 0, device: 0, rest: true };
  for (const n of [0, 3]) {
    const draw = { op: '', ...maker, room: 0, message: 0, other: 1, n };
    const [actor, target] = [play.person(0), play.person(1)];
    const at = new ModelRoom('', 'group', 'all');
    await createRoom({ ...draw, play, stage, at, actor, target });
  }
}

function textOf({ n }: Scene): string {
  return `${WORDS[n % WORDS.length] ?? ''} ${WORDS[(n * 7) % WORDS.length] ?? ''} ${String(n)}`;
}

function messageOf({ at, message }: Scene): ModelMessage | undefined {
  return at.log[message % Math.max(at.log.length, 1)];
}

/** The message that a step is about, and why its actor may not look at it. */
function looked(scene: Scene): { message: ModelMessage; verdict: Verdict } {
  const message = messageOf(scene);
  if (!message) throw new Error('Every room begins with messages');
  const verdict = scene.at.may(scene.actor, 'read') ?? (scene.at.sees(scene.actor, message) ? null : 'not_found');
  return { message, verdict };
}

function sent(
  { at, actor }: Pick<Scene, 'at' | 'actor'>,
  { id, seq, content }: { id: string; seq: number; content: string },
  fields: Partial<ModelMessage> = {},
): void {
  expect({ room: at.id, seq }).toEqual({ room: at.id, seq: at.seq + 1 });
  at.log.push({ ...BLANK, id, seq, sender: actor, content, ...fields });
  // Who writes has read what is before.
  const side = at.side(actor);
  if ((fields.targets ?? []).length === 0) side.readTally = Math.max(side.readTally, at.tally(seq));
}

async function send(scene: Scene): Promise<void> {
  const { play, at, actor, target, n } = scene;
  const replied = n % 3 === 0 ? messageOf(scene) : undefined;
  const targets = n % 5 === 1 ? [target] : undefined;
  const mentions = !replied && !targets && n % 7 === 2 ? [target] : undefined;
  const verdict = maySend(scene, replied, targets, mentions);
  const data = {
    ...{ room_id: at.id, content: textOf(scene) },
    ...(replied && { reply_to: replied.id }),
    ...(targets && { targets }),
    ...(mentions && { mentions }),
  };
  const answer = await play.expect(scene, 'send_message', data, verdict);
  if (!answer) return;
  const heard = replied && replied.targets.length > 0 ? [replied.sender ?? '', ...replied.targets] : [];
  sent(scene, answer.message, {
    replyTo: replied?.id ?? null,
    targets: targets ?? heard.filter((id) => id !== actor),
    mentions: mentions ?? [],
  });
}

function maySend(
  { at, actor }: Scene,
  replied: ModelMessage | undefined,
  targets: string[] | undefined,
  mentions: string[] | undefined,
): Verdict {
  const right = at.may(actor, 'send');
  if (replied && right) return right;
  if (replied && !at.sees(actor, replied)) return 'validation_failed';
  if (targets?.every((id) => id === actor)) return 'validation_failed';
  if (right) return right;
  return [...(targets ?? []), ...(mentions ?? [])].every((id) => at.active(id)) ? null : 'validation_failed';
}

async function redirect(scene: Scene): Promise<void> {
  const { play, at, actor, target, n } = scene;
  const { message, verdict } = looked(scene);
  const content = n % 2 ? `redirected ${textOf(scene)}` : message.content;
  const data = {
    ...{ room_id: at.id, message_id: message.id, targets: [target] },
    ...(n % 2 ? { overrides: { content } } : {}),
  };
  const fit = message.sender === null ? 'forbidden' : message.isDeleted ? 'gone' : null;
  const named = target === actor ? 'validation_failed' : null;
  const reached = at.active(target) ? null : 'validation_failed';
  const allowed = verdict ?? fit ?? named ?? at.may(actor, 'send') ?? reached;
  const answer = await play.expect(scene, 'redirect_message', data, allowed);
  if (answer) sent(scene, answer.message, { redirectOf: message.id, targets: [target] });
}

/** Everybody sends at once: all that is allowed gets in, in one order. */
async function burst(scene: Scene): Promise<void> {
  const { play, at, n } = scene;
  const answers = await Promise.all(
    [0, 1, 2, 3].flatMap((who) =>
      [0, 1].map(async (device) => {
        const hand = { who, device, rest: (n + who) % 3 === 0 };
        const data = { room_id: at.id, content: `burst ${textOf({ ...scene, n: n + who })}` };
        const answer = await play.expect(hand, 'send_message', data, at.may(play.person(who), 'send'));
        return answer ? [{ actor: play.person(who), message: answer.message }] : [];
      }),
    ),
  );
  const inOrder = answers.flat().sort((a, b) => a.message.seq - b.message.seq);
  for (const { actor, message } of inOrder) sent({ ...scene, actor }, message);
}

/** The connection is cut before the answer comes; the message is sent again, with the same client_message_id. */
async function repeat(scene: Scene): Promise<void> {
  const { play, at, actor } = scene;
  const data = { room_id: at.id, content: textOf(scene), client_message_id: randomUUID() };
  const verdict = at.may(actor, 'send');
  const { device } = play.replica(scene);
  if (device) {
    device.socket.emit('send_message', data);
    await device.caughtUp();
    play.cut(scene);
  }
  const answer = await play.expect({ ...scene, rest: true }, 'send_message', data, verdict);
  if (answer) sent(scene, answer.message);
}

async function edit(scene: Scene): Promise<void> {
  const { play, at, actor } = scene;
  const { message, verdict } = looked(scene);
  const data = { room_id: at.id, message_id: message.id, content: `edited ${textOf(scene)}` };
  const right = message.sender === actor ? at.may(actor, 'edit_own') : 'forbidden';
  const answer = await play.expect(
    scene,
    'edit_message',
    data,
    verdict ?? right ?? (message.isDeleted ? 'gone' : null),
  );
  if (!answer) return;
  at.rev += 1;
  expect(answer.message.rev).toBe(at.rev);
  Object.assign(message, { content: data.content, isEdited: true, rev: at.rev });
}

async function remove(scene: Scene): Promise<void> {
  const { play, at, actor } = scene;
  const { message, verdict } = looked(scene);
  const right =
    message.sender === null ? 'forbidden' : at.may(actor, message.sender === actor ? 'delete_own' : 'moderate');
  const data = { room_id: at.id, message_id: message.id };
  const answer = await play.expect(scene, 'delete_message', data, verdict ?? right);
  if (!answer || message.isDeleted) return;
  at.rev += 1;
  Object.assign(message, { ...NOTHING, isDeleted: true, rev: at.rev });
}

/** What a deletion leaves. */
const NOTHING = { content: '', mentions: [], reactions: {}, isPinned: false };

async function react(scene: Scene): Promise<void> {
  const { play, at, actor, n } = scene;
  const { message, verdict } = looked(scene);
  const reaction = REACTIONS[n % REACTIONS.length] ?? '';
  const data = { room_id: at.id, message_id: message.id, reaction };
  const allowed = verdict ?? at.may(actor, 'react') ?? (message.isDeleted ? 'gone' : null);
  const answer = await play.expect(scene, 'add_reaction', data, allowed);
  const people = message.reactions[reaction] ?? [];
  if (!answer || people.includes(actor)) return;
  at.rev += 1;
  Object.assign(message, { reactions: { ...message.reactions, [reaction]: [...people, actor] }, rev: at.rev });
  expect(answer.reactions).toEqual(message.reactions);
}

async function unreact(scene: Scene): Promise<void> {
  const { play, at, actor, n } = scene;
  const { message, verdict } = looked(scene);
  const reaction = REACTIONS[n % REACTIONS.length] ?? '';
  const data = { room_id: at.id, message_id: message.id, reaction };
  const allowed = verdict ?? at.may(actor, 'react') ?? (message.isDeleted ? 'gone' : null);
  const answer = await play.expect(scene, 'remove_reaction', data, allowed);
  const { [reaction]: people = [], ...others } = message.reactions;
  if (!answer || !people.includes(actor)) return;
  at.rev += 1;
  const left = people.filter((id) => id !== actor);
  Object.assign(message, { reactions: { ...others, ...(left.length > 0 && { [reaction]: left }) }, rev: at.rev });
  expect(answer.reactions).toEqual(message.reactions);
}

async function pin(scene: Scene): Promise<void> {
  await setPin(scene, 'pin_message', true);
}

async function unpin(scene: Scene): Promise<void> {
  await setPin(scene, 'unpin_message', false);
}

async function setPin(scene: Scene, command: 'pin_message' | 'unpin_message', isPinned: boolean): Promise<void> {
  const { play, at, actor } = scene;
  const { message, verdict } = looked(scene);
  const fit = message.sender === null ? 'forbidden' : (at.may(actor, 'pin') ?? (message.isDeleted ? 'gone' : null));
  const answer = await play.expect(scene, command, { room_id: at.id, message_id: message.id }, verdict ?? fit);
  if (!answer || message.isPinned === isPinned) return;
  at.rev += 1;
  Object.assign(message, { isPinned, rev: at.rev });
}

/** The message that a step on one's own side is about: those one hid are places like any other. */
function placed(scene: Scene): { message: ModelMessage; verdict: Verdict } {
  const message = messageOf(scene);
  if (!message) throw new Error('Every room begins with messages');
  const { at, actor } = scene;
  return { message, verdict: at.may(actor, 'read') ?? (at.reaches(actor, message) ? null : 'not_found') };
}

async function read(scene: Scene): Promise<void> {
  const { play, at, actor } = scene;
  const { message, verdict } = placed(scene);
  const data = { room_id: at.id, last_read_id: message.id };
  const answer = await play.expect(scene, 'read_messages', data, verdict);
  if (!answer) return;
  const side = at.side(actor);
  side.readTally = Math.max(side.readTally, at.tally(message.seq));
  expect(answer.unread_count).toBe(at.unread(actor));
}

async function markUnread(scene: Scene): Promise<void> {
  const { play, at, actor } = scene;
  const { message, verdict } = placed(scene);
  const data = { room_id: at.id, message_id: message.id };
  const answer = await play.expect(scene, 'mark_unread', data, verdict);
  if (!answer) return;
  at.side(actor).readTally = at.tally(message.seq - 1);
  expect(answer.unread_count).toBe(at.unread(actor));
}

async function hide(scene: Scene): Promise<void> {
  const { play, at, actor } = scene;
  const { message, verdict } = placed(scene);
  const data = { room_id: at.id, message_id: message.id, scope: 'me' };
  if (await play.expect(scene, 'delete_message', data, verdict)) at.side(actor).hidden.add(message.id);
}

async function clear(scene: Scene): Promise<void> {
  const { play, at, actor } = scene;
  const { message, verdict } = placed(scene);
  const answer = await play.expect(scene, 'clear_history', { room_id: at.id, up_to_id: message.id }, verdict);
  if (!answer) return;
  const side = at.side(actor);
  if (message.seq > side.clearedSeq) side.readTally = Math.max(side.readTally, at.tally(message.seq));
  side.clearedSeq = Math.max(side.clearedSeq, message.seq);
  expect(answer).toEqual({ cleared_seq: side.clearedSeq, unread_count: at.unread(actor) });
}

async function get(scene: Scene): Promise<void> {
  const { message, verdict } = looked(scene);
  const data = { room_id: scene.at.id, message_id: message.id };
  const answer = await scene.play.expect(scene, 'get_message', data, verdict);
  if (answer && !message.event) expect(answer.message).toMatchObject({ content: message.content, rev: message.rev });
}

async function history(scene: Scene): Promise<void> {
  const { play, at, actor, n } = scene;
  const limit = (n % 9) + 1;
  const answer = await play.expect(scene, 'fetch_history', { room_id: at.id, limit }, at.may(actor, 'read'));
  if (!answer) return;
  const newest = at.visible(actor).slice(-limit);
  expect(answer.messages.map(({ id }) => id)).toEqual(newest.map(({ id }) => id));
  expect([answer.head_seq, answer.head_rev]).toEqual([at.seq, at.rev]);
}

async function search(scene: Scene): Promise<void> {
  const { play, actor, n } = scene;
  const word = WORDS[n % 5] ?? '';
  const answer = await play.expect(scene, 'search', { q: word, limit: 100 }, null);
  const found = play.rooms.flatMap((room) =>
    room.visible(actor).filter(({ content }) => content.split(' ').includes(word)),
  );
  expect(answer?.results.map(({ message }) => message.id).sort()).toEqual(found.map(({ id }) => id).sort());
}

async function createRoom(scene: Scene): Promise<void> {
  const { play, n, actor, target } = scene;
  if (play.rooms.length >= 4) return;
  const [type, history] = [
    n % 2 ? ('public' as const) : ('group' as const),
    n % 3 ? ('all' as const) : ('from_join' as const),
  ];
  const data = { type, history, name: `room ${String(n)}`, participants: [target] };
  const answer = await play.expect(scene, 'create_room', data, null);
  if (!answer) return;
  const room = new ModelRoom(answer.room.id, type, history);
  play.rooms.push(room);
  const told = await play.absorb(room);
  const joined = told.filter(({ event }) => event?.type === 'member_joined');
  expect(joined.map(({ event }) => event?.user_id)).toEqual([...new Set([actor, target])]);
  // Everybody that a room is made with sees it from its beginning.
  for (const { event } of joined) room.admit(event?.user_id ?? '', 'member', 0);
}

async function updateRoom(scene: Scene): Promise<void> {
  const { play, at, actor, n } = scene;
  const isActive = n % 4 !== 0;
  const data = { room_id: at.id, name: `name ${String(n)}`, is_active: isActive };
  if (!(await play.expect(scene, 'update_room', data, at.may(actor, 'manage_room')))) return;
  at.isActive = isActive;
  await play.absorb(at);
}

async function deleteRoom(scene: Scene): Promise<void> {
  const { play, at, actor } = scene;
  if (await play.expect(scene, 'delete_room', { room_id: at.id }, at.may(actor, 'delete_room'))) at.isDeleted = true;
}

async function addMember(scene: Scene): Promise<void> {
  const { play, at, actor, target, n } = scene;
  const role = GIVEN_ROLES[n % GIVEN_ROLES.length] ?? 'member';
  const refused = at.may(actor, 'manage_members') ?? (at.manages(actor, role) ? null : 'forbidden');
  const banned = !at.active(target) && at.members.get(target)?.isBanned ? 'conflict' : null;
  const data = { room_id: at.id, user_id: target, role };
  if (!(await play.expect(scene, 'add_member', data, refused ?? banned))) return;
  await admitTold(scene, role);
}

/** Whom the system messages tell to have joined. */
async function admitTold({ play, at }: Scene, role: MemberRole): Promise<void> {
  for (const { event, seq } of await play.absorb(at))
    if (event?.type === 'member_joined') at.admit(event.user_id ?? '', role, seq);
}

async function removeMember(scene: Scene): Promise<void> {
  const { play, at, actor, target } = scene;
  if (actor === target) return leave(scene);
  const member = at.members.get(target);
  const rank = !member ? 'not_found' : member.isActive && !at.manages(actor, member.role) ? 'forbidden' : null;
  const verdict = at.may(actor, 'manage_members') ?? rank;
  if (!(await play.expect(scene, 'remove_member', { room_id: at.id, user_id: target }, verdict))) return;
  at.dismiss(target);
  await play.absorb(at);
}

async function leave(scene: Scene): Promise<void> {
  const { play, at, actor } = scene;
  const past = at.members.get(actor);
  const leftBefore = past !== undefined && !past.isActive && !past.isBanned && !at.isDeleted;
  const data = { room_id: at.id, end_membership: true };
  if (!(await play.expect(scene, 'leave_room', data, leftBefore ? null : at.may(actor, 'read')))) return;
  at.dismiss(actor);
  await play.absorb(at);
}

async function updateMember(scene: Scene): Promise<void> {
  const { play, at, actor, target, n } = scene;
  const role = ROLES[n % ROLES.length] ?? 'member';
  const verdict = mayGive(at, actor, target, role);
  if (!(await play.expect(scene, 'update_member', { room_id: at.id, user_id: target, role }, verdict))) return;
  at.giveRole(target, role);
  await play.absorb(at);
}

function mayGive(at: ModelRoom, actor: string, target: string, role: MemberRole): Verdict {
  const isSelf = actor === target;
  const seen = at.may(actor, 'read');
  if (seen) return seen;
  if (isSelf && at.active(actor)?.isMuted) return 'forbidden';
  if (isSelf && !at.isActive) return 'conflict';
  const member = at.active(target);
  if (!member) return 'not_found';
  if (!at.isActive) return 'conflict';
  const changes = member.role !== role;
  if ((changes || !isSelf) && !at.manages(actor, member.role)) return 'forbidden';
  if (changes && !at.manages(actor, role)) return 'forbidden';
  return changes && member.role === 'owner' ? 'conflict' : null;
}

/** May somebody mute, ban and the like. */
function mayManage({ at, actor, target }: Scene): Verdict {
  return at.may(actor, 'manage_members') ?? (actor === target ? 'forbidden' : null);
}

function mayMute(scene: Scene): Verdict {
  const { at, actor, target } = scene;
  const member = at.active(target);
  return mayManage(scene) ?? (!member ? 'not_found' : at.manages(actor, member.role) ? null : 'forbidden');
}

async function mute(scene: Scene): Promise<void> {
  const { play, at, target } = scene;
  const data = { room_id: at.id, user_id: target, until: null };
  if (!(await play.expect(scene, 'mute_member', data, mayMute(scene)))) return;
  Object.assign(at.members.get(target) ?? {}, { isMuted: true });
  await play.absorb(at);
}

async function unmute(scene: Scene): Promise<void> {
  const { play, at, target } = scene;
  if (!(await play.expect(scene, 'unmute_member', { room_id: at.id, user_id: target }, mayMute(scene)))) return;
  Object.assign(at.members.get(target) ?? {}, { isMuted: false });
  await play.absorb(at);
}

async function ban(scene: Scene): Promise<void> {
  const { play, at, actor, target } = scene;
  const rank = at.manages(actor, at.active(target)?.role ?? 'member') ? null : 'forbidden';
  const data = { room_id: at.id, user_id: target };
  if (!(await play.expect(scene, 'ban_member', data, mayManage(scene) ?? rank))) return;
  at.dismiss(target);
  at.ban(target);
  await play.absorb(at);
}

async function unban(scene: Scene): Promise<void> {
  const { play, at, target } = scene;
  if (!(await play.expect(scene, 'unban_member', { room_id: at.id, user_id: target }, mayManage(scene)))) return;
  at.unban(target);
}

async function join(scene: Scene): Promise<void> {
  const { play, at, actor } = scene;
  const answer = await play.expect(scene, 'join_room', { room_id: at.id }, mayJoin(at, actor));
  if (answer) await admitTold(scene, 'member');
}

function mayJoin(at: ModelRoom, actor: string): Verdict {
  if (at.active(actor)) return null;
  if (at.isDeleted || at.type !== 'public') return 'not_found';
  if (!at.isActive) return 'conflict';
  return at.members.get(actor)?.isBanned ? 'forbidden' : null;
}

function cut(scene: Scene): Promise<void> {
  scene.play.cut(scene);
  return Promise.resolve();
}

function resume(scene: Scene): Promise<void> {
  return scene.play.connect(scene);
}
