import { MEMBER_ROLES, type MemberRole, type RoomType } from '../../protocol/vocabulary.js';

export const CAPABILITIES = [
  /** Read the log, the members and who is there; subscribe. */
  'read',
  'send',
  'edit_own',
  'delete_own',
  /** Give and take back reactions. */
  'react',
  /** Take a nickname, which all of the room see. */
  'name_self',
  /** Edit or delete what others wrote. */
  'moderate',
  /** Put messages among the room's pins, and take them from there. */
  'pin',
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
  admin: [
    'read',
    'send',
    'edit_own',
    'delete_own',
    'react',
    'name_self',
    'moderate',
    'pin',
    'manage_room',
    'manage_members',
    'audit',
  ],
  member: ['read', 'send', 'edit_own', 'delete_own', 'react', 'name_self'],
  // Says nothing new, but takes back what they said before; and reacts, as the readers of an announcement do.
  readonly: ['read', 'delete_own', 'react', 'name_self'],
};

/** What everybody in a direct room may, whatever the table says. */
const OF_ALL_IN_DIRECT: readonly Capability[] = ['manage_room', 'pin'];

/** Whom each role manages: whose membership it may end or change, and which roles it may give. */
const MANAGED: Record<MemberRole, readonly MemberRole[]> = {
  owner: MEMBER_ROLES,
  admin: ['member', 'readonly'],
  member: [],
  readonly: [],
};

/**
 * Whether a role has a capability in a room of this type. A direct room has no owner: everybody in it may change its fields
 * and its pins.
 */
export function roleAllows(role: MemberRole, capability: Capability, type: RoomType): boolean {
  if (type === 'direct' && OF_ALL_IN_DIRECT.includes(capability)) return true;
  return ALLOWED[role].includes(capability);
}

/** Whether somebody of the first role may give, change or end a membership of the second. */
export function roleManages(role: MemberRole, managed: MemberRole): boolean {
  return MANAGED[role].includes(managed);
}
