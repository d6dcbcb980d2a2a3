import { expect } from '@jest/globals';
import type { Scene } from './scene.js';
import type { ModelInvite, Verdict } from './world.js';

/** How close to its end the life of an invite is left alone: the model does not know the server's clock to the millisecond. */
const UNSURE_MS = 1000;

export async function createInvite(scene: Scene): Promise<void> {
  const { play, at, actor, n } = scene;
  const role = n % 4 === 0 ? 'readonly' : 'member';
  const maxUses = n % 3 === 0 ? null : 1 + (n % 2);
  const seconds = n % 5 === 0 ? 2 : n % 5 === 1 ? 3600 : undefined;
  const data = {
    ...{ room_id: at.id, role },
    ...(maxUses !== null && { max_uses: maxUses }),
    ...(seconds !== undefined && { expires_in: seconds }),
  };
  const answer = await play.expect(scene, 'create_invite', data, at.may(actor, 'manage_members'));
  if (!answer) return;
  const { code, expires_at: end } = answer.invite;
  expect(end === null).toBe(seconds === undefined);
  const expiresAt = end === null ? null : Date.parse(end);
  play.invites.push({ code, room: at, role, maxUses, expiresAt, uses: 0, isRevoked: false });
}

export async function listInvites(scene: Scene): Promise<void> {
  const { play, at, actor } = scene;
  const here = play.invites.filter(({ room }) => room === at);
  if (here.some(isUnsure)) return;
  const answer = await play.expect(scene, 'list_invites', { room_id: at.id }, at.may(actor, 'audit'));
  if (!answer) return;
  const open = here.filter((invite) => openness(invite) === null).reverse();
  expect(answer.invites.map(({ code, uses }) => [code, uses])).toEqual(open.map(({ code, uses }) => [code, uses]));
}

export async function revokeInvite(scene: Scene): Promise<void> {
  const { play, actor } = scene;
  const invite = inviteOf(scene);
  if (!invite) return;
  const { room, code } = invite;
  const data = { room_id: room.id, code };
  if (await play.expect(scene, 'revoke_invite', data, room.may(actor, 'manage_members'))) invite.isRevoked = true;
}

export async function getInvite(scene: Scene): Promise<void> {
  const invite = inviteOf(scene);
  if (!invite || isUnsure(invite)) return;
  const { room, code, role } = invite;
  const verdict = room.isDeleted ? 'not_found' : openness(invite);
  const answer = await scene.play.expect(scene, 'get_invite', { code }, verdict);
  if (!answer) return;
  const { id, name, member_count } = answer.invite.room;
  expect([id, name, member_count, answer.invite.role]).toEqual([room.id, room.name, room.present.length, role]);
}

export async function acceptInvite(scene: Scene): Promise<void> {
  const { play, actor } = scene;
  const invite = inviteOf(scene);
  if (!invite || isUnsure(invite)) return;
  const { room, code, role } = invite;
  const isMember = room.active(actor) !== null;
  const answer = await play.expect(scene, 'accept_invite', { code }, mayAccept(invite, actor));
  if (!answer) return;
  if (!isMember) invite.uses += 1;
  await play.admitTold(room, role);
  expect([answer.room.id, answer.member.role]).toEqual([room.id, room.active(actor)?.role]);
}

function mayAccept(invite: ModelInvite, actor: string): Verdict {
  const { room } = invite;
  if (room.isDeleted) return 'not_found';
  if (room.active(actor)) return null;
  const closed = openness(invite) ?? (room.isActive ? null : 'conflict');
  return closed ?? (room.members.get(actor)?.isBanned ? 'forbidden' : null);
}

/** Why it is of no use any more. */
function openness({ isRevoked, maxUses, uses, expiresAt }: ModelInvite): Verdict {
  const isUsedUp = maxUses !== null && uses >= maxUses;
  return isRevoked || isUsedUp || (expiresAt !== null && expiresAt <= Date.now()) ? 'gone' : null;
}

function isUnsure({ expiresAt }: ModelInvite): boolean {
  return expiresAt !== null && Math.abs(expiresAt - Date.now()) < UNSURE_MS;
}

function inviteOf({ play: { invites }, message }: Scene): ModelInvite | undefined {
  return invites[message % Math.max(invites.length, 1)];
}
