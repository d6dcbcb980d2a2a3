import { describe, expect, test } from '@jest/globals';
import type { Actor } from '../../../../src/core/commands/command-context.js';
import { newUuidV7 } from '../../../../src/core/database/uuid.js';
import type { MemberDocument } from '../../../../src/modules/members/member.schema.js';
import { UNTIL_UNMUTED } from '../../../../src/modules/members/mute.js';
import { CAPABILITIES, roleAllows } from '../../../../src/modules/members/roles.js';
import { judge, type RoomRight } from '../../../../src/modules/rooms/room-access.js';
import type { RoomDocument } from '../../../../src/modules/rooms/room.schema.js';
import { MEMBER_ROLES, ROOM_TYPES, type MemberRole } from '../../../../src/protocol/vocabulary.js';

const NOW = new Date('2026-01-01T00:00:00Z');
const ALICE = { userId: 'alice', companyId: 'acme', isAdmin: false, isBot: false, language: 'en' };
const RIGHTS: RoomRight[] = ['see', ...CAPABILITIES];

function room(fields: Partial<RoomDocument> = {}): RoomDocument {
  return {
    _id: newUuidV7(),
    type: 'group',
    name: null,
    name_lower: null,
    company_id: 'acme',
    document_id: null,
    is_active: true,
    deleted_at: null,
    history: 'all',
    reference_order: null,
    client_room_id: null,
    created_by: 'alice',
    epoch: 'e',
    last_seq: 0,
    last_rev: 0,
    last_tally: 0,
    last_message: null,
    active_at: NOW,
    member_count: 1,
    extra_metadata: {},
    created_at: NOW,
    updated_at: NOW,
    ...fields,
  };
}

function member(fields: Partial<MemberDocument> = {}): MemberDocument {
  return {
    _id: newUuidV7(),
    room_id: newUuidV7(),
    user_id: 'alice',
    nickname: null,
    role: 'member',
    is_active: true,
    from_seq: 0,
    read_tally: 0,
    last_read_seq: 0,
    last_read_id: null,
    last_read_at: null,
    created_at: NOW,
    updated_at: NOW,
    ...fields,
  };
}

function may(role: MemberRole, right: RoomRight): boolean {
  return right === 'see' || roleAllows(role, right, 'group');
}

/** `ok`, or the code of the refusal. */
function verdict(
  actor: Actor,
  at: RoomDocument | null,
  membership: MemberDocument | null,
  right: RoomRight,
  now = NOW,
): unknown {
  try {
    judge(actor, at, membership, right, now);
    return 'ok';
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
}

describe('access to rooms', () => {
  test.each(ROOM_TYPES)('in a %s room each role does what the table says', (type) => {
    for (const role of MEMBER_ROLES) {
      for (const right of RIGHTS) {
        const expected = right === 'see' || roleAllows(role, right, type) ? 'ok' : 'forbidden';
        expect([role, right, verdict(ALICE, room({ type }), member({ role }), right)]).toEqual([role, right, expected]);
      }
    }
  });

  test('no room, a deleted one, one of others and one of another company are the same to whoever asks', () => {
    for (const right of RIGHTS) {
      expect(verdict(ALICE, null, null, right)).toBe('not_found');
      expect(verdict(ALICE, room({ deleted_at: NOW }), member({ role: 'owner' }), right)).toBe('not_found');
      expect(verdict(ALICE, room(), null, right)).toBe('not_found');
      expect(verdict(ALICE, room(), member({ is_active: false, role: 'owner' }), right)).toBe('not_found');
      expect(verdict(ALICE, room({ company_id: 'other' }), member({ role: 'owner' }), right)).toBe('not_found');
      expect(verdict(ALICE, room({ company_id: null, type: 'public' }), null, right)).toBe('not_found');
      expect(verdict({ ...ALICE, companyId: null }, room({ type: 'public' }), null, right)).toBe('not_found');
    }
  });

  test('of a public room, people of its company see the fields and nothing else', () => {
    const verdicts = RIGHTS.map((right) => verdict(ALICE, room({ type: 'public' }), null, right));
    expect(verdicts).toEqual(['ok', ...CAPABILITIES.map(() => 'not_found')]);
  });

  test('an archived room is closed to messages and changes of members, open for the rest', () => {
    const verdicts = RIGHTS.map((right) => [
      right,
      verdict(ALICE, room({ is_active: false }), member({ role: 'owner' }), right),
    ]);
    expect(Object.fromEntries(verdicts)).toEqual({
      see: 'ok',
      read: 'ok',
      send: 'conflict',
      edit_own: 'conflict',
      delete_own: 'conflict',
      react: 'conflict',
      name_self: 'conflict',
      moderate: 'conflict',
      pin: 'conflict',
      manage_room: 'ok',
      manage_members: 'conflict',
      audit: 'ok',
      delete_room: 'ok',
    });
  });

  test('a muted member of whatever role reads and deletes what they wrote, until the mute ends', () => {
    const later = new Date(NOW.getTime() + 60_000);
    for (const role of MEMBER_ROLES) {
      const muted = member({ role, muted_until: later });
      const left = RIGHTS.filter((right) => verdict(ALICE, room(), muted, right) === 'ok');
      const open = ['see', 'read', 'delete_own', 'audit'] as const;
      expect(left).toEqual(RIGHTS.filter((right) => open.some((name) => name === right) && may(role, right)));
      const after = RIGHTS.filter((right) => verdict(ALICE, room(), muted, right, later) === 'ok');
      expect(after).toEqual(RIGHTS.filter((right) => may(role, right)));
    }
  });

  test('the refusal tells when the mute ends, where it does by itself', () => {
    const refusal = (muted_until: Date): unknown => {
      try {
        return judge(ALICE, room(), member({ muted_until }), 'send', NOW);
      } catch (error) {
        return error;
      }
    };
    expect(refusal(new Date(NOW.getTime() + 60_000))).toMatchObject({
      code: 'forbidden',
      message: 'You are muted in this room until 2026-01-01T00:01:00.000Z.',
      data: { retry_after_ms: 60_000 },
    });
    const forever = refusal(UNTIL_UNMUTED);
    expect(forever).toMatchObject({ code: 'forbidden', message: 'You are muted in this room.' });
    expect(forever).not.toHaveProperty('data.retry_after_ms');
  });

  test('scope admin acts as owner inside its company, and everywhere without one', () => {
    const admin = { ...ALICE, isAdmin: true };
    for (const right of RIGHTS) {
      expect(verdict(admin, room(), null, right)).toBe('ok');
      expect(verdict(admin, room(), member({ role: 'readonly', muted_until: UNTIL_UNMUTED }), right)).toBe('ok');
      expect(verdict(admin, room({ company_id: 'other' }), null, right)).toBe('not_found');
      expect(verdict({ ...admin, companyId: null }, room({ company_id: 'other' }), null, right)).toBe('ok');
    }
    expect(verdict(admin, room({ is_active: false }), null, 'send')).toBe('conflict');
    expect(judge(admin, room(), null, 'read', NOW).member).toBeNull();
  });
});
