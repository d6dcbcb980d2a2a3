import { MEMBER_ROLES, type MemberRole, type RoomType } from '../../protocol/vocabulary.js';

export const CAPABILITIES = [
  /** Read the log, the members and who is there; subscribe. */
  'read',
  'send',
  'edit_own',
  'delete_own',
  /** Take a nickname, which all of the room see. */
  'name_self',
  /** Edit or delete what others wrote. */
  'moderate',
  /** Change the room's fields, archive it. */
  'manage_room',
  /** Add and remove people, as far as `managedBy` goes. */
  'manage_members',
  /** Read who is banned and which invites there are. */
  'audit',
  'delete_room',
] as const;
export type Capability = (typeof CAPABILITIES)[number];

/** What each role may do. The one table that says so. */
const ALLOWED: Record<MemberRole, readonly Capability[]> = {
  owner: CAPABILITIES,
  admin: ['read', 'send', 'edit_own', 'delete_own', 'name_self', 'moderate', 'manage_room', 'manage_members', 'audit'],
  member: ['read', 'send', 'edit_own', 'delete_own', 'name_self'],
  readonly: ['read', 'name_self'],
};

/** Whom each role manages: whose membership it may end or change, and which roles it may give. */
const MANAGED: Record<MemberRole, readonly MemberRole[]> = {
  owner: MEMBER_ROLES,
  admin: ['member', 'readonly'],
  member: [],
  readonly: [],
};

/** Whether a role has a capability in a room of this type. A direct room has no owner: everybody in it may change its fields. */
export function roleAllows(role: MemberRole, capability: Capability, type: RoomType): boolean {
  if (type === 'direct' && capability === 'manage_room') return true;
  return ALLOWED[role].includes(capability);
}

/** Whether somebody of the first role may give, change or end a membership of the second. */
export function roleManages(role: MemberRole, managed: MemberRole): boolean {
  return MANAGED[role].includes(managed);
}
