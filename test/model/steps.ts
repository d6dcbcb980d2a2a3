import fc from 'fast-check';
import type { Stage } from '../support/stage.js';
import * as invites from './invite-steps.js';
import * as lists from './list-steps.js';
import * as looks from './look-steps.js';
import * as members from './member-steps.js';
import * as messages from './message-steps.js';
import * as own from './own-steps.js';
import * as people from './people-steps.js';
import type { Play } from './play.js';
import * as rooms from './room-steps.js';
import type { Draw, Op, Scene } from './scene.js';
import { ModelRoom } from './world.js';

/** Each step with how often it is drawn. */
const OPS: Record<string, [weight: number, op: Op]> = {
  send: [8, messages.send],
  burst: [2, messages.burst],
  repeat: [2, messages.repeat],
  redirect: [1, messages.redirect],
  edit: [4, messages.edit],
  delete: [2, messages.remove],
  regret: [1, messages.regret],
  react: [3, messages.react],
  reactAll: [1, messages.reactAll],
  unreact: [1, messages.unreact],
  unreactAll: [1, messages.unreactAll],
  pin: [2, messages.pin],
  unpin: [1, messages.unpin],
  read: [2, own.read],
  markUnread: [1, own.markUnread],
  hide: [2, own.hide],
  clear: [0.5, own.clear],
  hideRoom: [1, own.hideRoom],
  createRoom: [1, rooms.createRoom],
  direct: [2, rooms.direct],
  updateRoom: [1, rooms.updateRoom],
  deleteRoom: [0.2, rooms.deleteRoom],
  join: [2, rooms.join],
  leave: [1, rooms.leave],
  lookAway: [1, rooms.lookAway],
  typing: [2, rooms.typing],
  addMember: [3, members.addMember],
  removeMember: [1, members.removeMember],
  updateMember: [2, members.updateMember],
  mute: [1, members.mute],
  unmute: [0.5, members.unmute],
  ban: [0.7, members.ban],
  unban: [1, members.unban],
  listMembers: [0.5, members.listMembers],
  listBans: [0.5, members.listBans],
  createInvite: [1, invites.createInvite],
  listInvites: [0.5, invites.listInvites],
  getInvite: [0.5, invites.getInvite],
  acceptInvite: [2, invites.acceptInvite],
  revokeInvite: [0.5, invites.revokeInvite],
  setPresence: [0.5, people.setPresence],
  getPresence: [0.5, people.getPresence],
  updateMe: [0.5, people.updateMe],
  getMe: [0.2, people.getMe],
  getUser: [0.2, people.getUser],
  searchUsers: [0.2, people.searchUsers],
  get: [1, looks.get],
  history: [1, looks.history],
  sync: [2, looks.sync],
  search: [1, looks.search],
  listMentions: [0.5, looks.listMentions],
  listPins: [0.5, looks.listPins],
  listReactions: [0.5, looks.listReactions],
  listEdits: [1, looks.listEdits],
  getRoom: [0.5, lists.getRoom],
  getFullRoom: [0.5, lists.getFullRoom],
  getRoomStatus: [0.3, lists.getRoomStatus],
  listRooms: [0.7, lists.listRooms],
  listPublicRooms: [0.3, lists.listPublicRooms],
  listUserRooms: [0.3, lists.listUserRooms],
  cut: [3, cut],
  resume: [4, resume],
};

export const STEPS: readonly string[] = Object.keys(OPS);

/** What a step is drawn from. */
export const drawn: fc.Arbitrary<Draw> = fc.record({
  op: fc.oneof(
    ...Object.entries(OPS).map(([op, [weight]]) => ({ weight: Math.round(weight * 10), arbitrary: fc.constant(op) })),
  ),
  who: fc.nat(4),
  device: fc.nat(1),
  rest: fc.boolean(),
  room: fc.nat(11),
  message: fc.nat(200),
  other: fc.nat(4),
  n: fc.nat(59),
  fit: fc.nat(3),
});

/** Does a step and tells the model. @throws Error when the server answers otherwise than the model says */
export async function perform(play: Play, stage: Stage, draw: Draw): Promise<void> {
  const op = OPS[draw.op]?.[1];
  const open = draw.fit ? play.rooms.filter(({ isDeleted, isActive }) => isActive && !isDeleted) : [];
  const at = pick(open, draw.room) ?? pick(play.rooms, draw.room);
  if (!at || !op) throw new Error(`There is nothing for ${draw.op}`);
  const actor = pick(fitting(at, draw.fit), draw.who) ?? play.person(draw.who);
  const who = play.people.indexOf(actor);
  const target = (draw.fit === 2 ? pick(at.present, draw.other) : undefined) ?? play.person(draw.other);
  await op({ ...draw, who, play, stage, at, actor, target });
}

/** Who may well do something in a room: of people drawn blindly nearly all are refused nearly everything. */
function fitting(at: ModelRoom, fit: number): string[] {
  if (fit === 0) return [];
  const managers = at.present.filter((id) => at.may(id, 'manage_room') === null);
  return fit === 1 || managers.length === 0 ? at.present : managers;
}

function pick<T>(some: readonly T[], index: number): T | undefined {
  return some[index % Math.max(some.length, 1)];
}

/** What every run begins with: two rooms of the first two people. */
export async function begin(play: Play, stage: Stage): Promise<void> {
  const maker = { who: 0, device: 0, rest: true };
  const [actor, target] = [play.person(0), play.person(1)];
  for (const n of [4, 3]) {
    const draw = { op: '', ...maker, room: 0, message: 0, other: 1, n, fit: 0 };
    const at = new ModelRoom({ id: '', type: 'group', maker: actor });
    await rooms.createRoom({ ...draw, play, stage, at, actor, target });
  }
}

function cut(scene: Scene): Promise<void> {
  scene.play.cut(scene);
  return Promise.resolve();
}

function resume(scene: Scene): Promise<void> {
  return scene.play.connect(scene);
}
