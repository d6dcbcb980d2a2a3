import { ApiProperty } from '@nestjs/swagger';
import { Command } from '../command.js';
import { Integer, Label, OneOf, Opaque, OpaqueId, SomeOf, Uuid } from '../validation.js';
import { MemberView } from '../views/member.view.js';
import { type Include, INCLUDES, MEMBER_ROLES, type MemberRole } from '../vocabulary.js';

export class MemberAnswer {
  member!: MemberView;
}

/**
 * Adds somebody to a room. Owner and admins; only the owner makes admins. Adding a member again is no error and changes
 * nothing. Errors: not_found, forbidden (role, other company), conflict (direct or archived room).
 */
@Command('add_member')
export class AddMemberCommand {
  static readonly answer = MemberAnswer;

  @Uuid()
  room_id!: string;

  @OpaqueId({ example: 'bob' })
  user_id!: string;

  /** Anything but owner. */
  @OneOf(MEMBER_ROLES.slice(1), { optional: true, default: 'member' })
  role?: Exclude<MemberRole, 'owner'>;

  @Label('name_characters', { optional: true, nullable: true, example: 'Bobby' })
  nickname?: string | null;
}

/**
 * Changes a role or a nickname. Everybody names themselves; roles are the owner's to give, and an admin's below admin.
 * Giving `owner` hands the room over, the giver becomes admin. Errors: not_found, forbidden, conflict (role in a direct room).
 */
@Command('update_member')
export class UpdateMemberCommand {
  static readonly answer = MemberAnswer;

  @Uuid()
  room_id!: string;

  @OpaqueId({ example: 'bob' })
  user_id!: string;

  @OneOf(MEMBER_ROLES, { optional: true })
  role?: MemberRole;

  @Label('name_characters', { optional: true, nullable: true, example: 'Bobby' })
  nickname?: string | null;
}

/**
 * Ends somebody's membership. The owner's of anybody, an admin's of members below admin; oneself: leave_room with
 * end_membership. No message after it in the log reaches them. Errors: not_found, forbidden, conflict (direct room).
 */
@Command('remove_member')
export class RemoveMemberCommand {
  static readonly answer = MemberAnswer;

  @Uuid()
  room_id!: string;

  @OpaqueId({ example: 'bob' })
  user_id!: string;
}

export class ListMembersAnswer {
  @ApiProperty({ type: () => [MemberView] })
  members!: MemberView[];
  next_cursor!: string | null;
}

/** The members of a room, longest-serving first. Errors: not_found, validation_failed (cursor). */
@Command('list_members', { kind: 'read' })
export class ListMembersCommand {
  static readonly answer = ListMembersAnswer;

  @Uuid()
  room_id!: string;

  /** Default 50. */
  @Integer(1, 'list_page', { optional: true })
  limit?: number;

  @Opaque(512, { optional: true })
  cursor?: string;

  /** What each member is to carry beside its own fields. Over REST `include=room,user` or `include=room&include=user`. */
  @SomeOf(INCLUDES, { optional: true, example: ['room', 'user'] })
  include?: Include[];
}
