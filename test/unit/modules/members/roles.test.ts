import { describe, expect, test } from '@jest/globals';
import { CAPABILITIES, type Capability, roleAllows, roleManages } from '../../../../src/modules/members/roles.js';
import { MEMBER_ROLES, type MemberRole } from '../../../../src/protocol/vocabulary.js';

/** The rights of each role, as users are told them. */
const RIGHTS: Record<MemberRole, Record<Capability, boolean>> = {
  owner: {
    read: true,
    send: true,
    edit_own: true,
    delete_own: true,
    react: true,
    name_self: true,
    moderate: true,
    pin: true,
    manage_room: true,
    manage_members: true,
    audit: true,
    delete_room: true,
  },
  admin: {
    read: true,
    send: true,
    edit_own: true,
    delete_own: true,
    react: true,
    name_self: true,
    moderate: true,
    pin: true,
    manage_room: true,
    manage_members: true,
    audit: true,
    delete_room: false,
  },
  member: {
    read: true,
    send: true,
    edit_own: true,
    delete_own: true,
    react: true,
    name_self: true,
    moderate: false,
    pin: false,
    manage_room: false,
    manage_members: false,
    audit: false,
    delete_room: false,
  },
  readonly: {
    read: true,
    send: false,
    edit_own: false,
    delete_own: true,
    react: true,
    name_self: true,
    moderate: false,
    pin: false,
    manage_room: false,
    manage_members: false,
    audit: false,
    delete_room: false,
  },
};

describe('roles', () => {
  test.each(MEMBER_ROLES)('%s has exactly its rights in groups and public rooms', (role) => {
    for (const type of ['group', 'public'] as const) {
      const rights = Object.fromEntries(
        CAPABILITIES.map((capability) => [capability, roleAllows(role, capability, type)]),
      );
      expect(rights).toEqual(RIGHTS[role]);
    }
  });

  test('in a direct room members may change the fields and pin, and nothing else is different', () => {
    for (const capability of CAPABILITIES) {
      const expected = ['manage_room', 'pin'].includes(capability) || RIGHTS.member[capability];
      expect([capability, roleAllows('member', capability, 'direct')]).toEqual([capability, expected]);
    }
  });

  test('the owner manages everybody, admins those below them, others nobody', () => {
    const managed = MEMBER_ROLES.map((role) => MEMBER_ROLES.filter((other) => roleManages(role, other)));
    expect(managed).toEqual([['owner', 'admin', 'member', 'readonly'], ['member', 'readonly'], [], []]);
  });
});
