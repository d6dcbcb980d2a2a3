import type { MemberView } from '@confab/client';

type Role = MemberView['role'];

/** What one may do with somebody's membership of a room, as far as the page knows: the server has the last word. */
export interface MemberRights {
  /** Mute and unmute, remove, ban. */
  readonly manage: boolean;
  /** The roles that one may give them and that they do not have. */
  readonly roles: readonly Exclude<Role, 'owner'>[];
  readonly handOver: boolean;
}

/** Whom each role manages, and which roles it gives. The owner's own is handed over. */
const MANAGED: Readonly<Record<Role, readonly Exclude<Role, 'owner'>[]>> = {
  owner: ['admin', 'member', 'readonly'],
  admin: ['member', 'readonly'],
  member: [],
  readonly: [],
};
const NONE: MemberRights = { manage: false, roles: [], handOver: false };

/** @param mine one's own membership, where one manages the members of the room at all */
export function rightsOver(
  mine: Pick<MemberView, 'role' | 'user_id'> | null,
  { user_id, role, user }: Pick<MemberView, 'role' | 'user_id' | 'user'>,
): MemberRights {
  if (!mine || mine.user_id === user_id || role === 'owner') return NONE;
  const managed = MANAGED[mine.role];
  if (!managed.includes(role)) return NONE;
  return {
    manage: true,
    roles: managed.filter((other) => other !== role),
    handOver: mine.role === 'owner' && !user.is_bot,
  };
}
