import { expect } from '@jest/globals';
import type { MemberRole } from '../../src/protocol/vocabulary.js';
import { mayLeave } from './room-steps.js';
import type { Scene } from './scene.js';
import type { ModelRoom, Verdict } from './world.js';

const GIVEN_ROLES: readonly MemberRole[] = ['member', 'readonly', 'admin'];
const ROLES: readonly MemberRole[] = [...GIVEN_ROLES, 'owner'];

export async function addMember(scene: Scene): Promise<void> {
  const { play, at, actor, target, n } = scene;
  const role = GIVEN_ROLES[n % GIVEN_ROLES.length] ?? 'member';
  const nickname = n % 4 === 0 ? `Nick ${String(n)}` : undefined;
  const refused = at.may(actor, 'manage_members') ?? (at.manages(actor, role) ? null : 'forbidden');
  const banned = !at.active(target) && at.members.get(target)?.isBanned ? 'conflict' : null;
  const data = { room_id: at.id, user_id: target, role, ...(nickname !== undefined && { nickname }) };
  if (await play.expect(scene, 'add_member', data, refused ?? banned)) await play.admitTold(at, role, nickname);
}

export async function removeMember(scene: Scene): Promise<void> {
  const { play, at, actor, target } = scene;
  const verdict = actor === target ? mayLeave(at, actor) : mayRemove(scene);
  if (!(await play.expect(scene, 'remove_member', { room_id: at.id, user_id: target }, verdict))) return;
  at.dismiss(target);
  await play.absorb(at);
}

function mayRemove({ at, actor, target }: Scene): Verdict {
  const member = at.members.get(target);
  const isStranger = !member || member.since === 0;
  const rank = isStranger ? 'not_found' : member.isActive && !at.manages(actor, member.role) ? 'forbidden' : null;
  return at.may(actor, 'manage_members') ?? rank;
}

export async function updateMember(scene: Scene): Promise<void> {
  const { play, at, actor, target, n } = scene;
  const role = n % 3 === 0 ? undefined : (ROLES[n % ROLES.length] ?? 'member');
  const nickname = n % 3 === 1 ? undefined : n % 5 ? `Nick ${String(n)}` : null;
  const verdict = mayUpdate(at, actor, target, role);
  const data = {
    ...{ room_id: at.id, user_id: target },
    ...(role && { role }),
    ...(nickname !== undefined && { nickname }),
  };
  if (!(await play.expect(scene, 'update_member', data, verdict))) return;
  if (role) at.giveRole(target, role);
  if (nickname !== undefined) Object.assign(at.members.get(target) ?? {}, { nickname });
  await play.absorb(at);
}

function mayUpdate(at: ModelRoom, actor: string, target: string, role: MemberRole | undefined): Verdict {
  const isSelf = actor === target;
  const seen = at.may(actor, 'read');
  if (seen) return seen;
  if (isSelf && at.active(actor)?.isMuted) return 'forbidden';
  if (isSelf && !at.isActive) return 'conflict';
  const member = at.active(target);
  if (!member) return 'not_found';
  const changes = role !== undefined && member.role !== role;
  if (!at.isActive || (changes && at.type === 'direct')) return 'conflict';
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

export async function mute(scene: Scene): Promise<void> {
  const { play, at, target, n } = scene;
  const until = n % 3 === 0 ? new Date(Date.now() + 3_600_000).toISOString() : null;
  const data = { room_id: at.id, user_id: target, until };
  if (!(await play.expect(scene, 'mute_member', data, mayMute(scene)))) return;
  Object.assign(at.members.get(target) ?? {}, { isMuted: true });
  await play.absorb(at);
}

export async function unmute(scene: Scene): Promise<void> {
  const { play, at, target } = scene;
  if (!(await play.expect(scene, 'unmute_member', { room_id: at.id, user_id: target }, mayMute(scene)))) return;
  Object.assign(at.members.get(target) ?? {}, { isMuted: false });
  await play.absorb(at);
}

export async function ban(scene: Scene): Promise<void> {
  const { play, at, actor, target, n } = scene;
  const rank = at.manages(actor, at.active(target)?.role ?? 'member') ? null : 'forbidden';
  const reason = n % 2 ? `reason ${String(n % 4)}` : null;
  const data = { room_id: at.id, user_id: target, reason };
  if (!(await play.expect(scene, 'ban_member', data, mayManage(scene) ?? rank))) return;
  at.dismiss(target);
  at.ban(target, reason);
  await play.absorb(at);
}

export async function unban(scene: Scene): Promise<void> {
  const { play, at, target } = scene;
  if (!(await play.expect(scene, 'unban_member', { room_id: at.id, user_id: target }, mayManage(scene)))) return;
  at.unban(target);
}

export async function listMembers(scene: Scene): Promise<void> {
  const { play, at, actor } = scene;
  const data = { room_id: at.id, include: ['room', 'user'] };
  const answer = await play.expect(scene, 'list_members', data, at.may(actor, 'read'));
  if (!answer) return;
  const found = answer.members.map(({ user_id, role, nickname, room, user }) => [
    ...[user_id, role, nickname],
    ...[room?.id, user.name],
  ]);
  const wanted = at.present.map((id) => {
    const { role, nickname } = at.members.get(id) ?? {};
    return [id, role, nickname, at.id, play.profiles.get(id)?.name];
  });
  expect(found.sort()).toEqual(wanted.sort());
}

export async function listBans(scene: Scene): Promise<void> {
  const { play, at, actor } = scene;
  const answer = await play.expect(scene, 'list_bans', { room_id: at.id }, at.may(actor, 'audit'));
  if (!answer) return;
  const wanted = [...at.members].flatMap(([id, { isBanned, banReason }]) => (isBanned ? [[id, banReason]] : []));
  expect(answer.bans.map(({ user_id, reason }) => [user_id, reason]).sort()).toEqual(wanted.sort());
}
