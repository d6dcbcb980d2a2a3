import { ApiProperty } from '@nestjs/swagger';
import { Command } from '../command.js';
import { Integer, OneOf, Opaque, Uuid } from '../validation.js';
import { InvitePreviewView, InviteView } from '../views/invite.view.js';
import { MemberView } from '../views/member.view.js';
import { RoomView } from '../views/room.view.js';
import { INVITED_ROLES, type InvitedRole } from '../vocabulary.js';

const CODE_MAX = 64;

export class InviteAnswer {
  invite!: InviteView;
}

/**
 * Makes a link by which people of the room's company become members of it by themselves. Owner and admins. It works until it
 * expires, is used up or is revoked, also when its maker is no admin any more.
 * Errors: not_found, forbidden (role), conflict (direct or archived room).
 */
@Command('create_invite')
export class CreateInviteCommand {
  static readonly answer = InviteAnswer;

  @Uuid()
  room_id!: string;

  /** Seconds from now, by the database's clock; absent: it does not expire. */
  @Integer(1, 'invite_ttl_seconds', { optional: true, example: 604_800 })
  expires_in?: number;

  /** How many may become members by it; absent: as many as will. */
  @Integer(1, 'invite_uses', { optional: true, example: 10 })
  max_uses?: number;

  /** What they become. */
  @OneOf(INVITED_ROLES, { optional: true, default: 'member' })
  role?: InvitedRole;
}

export class ListInvitesAnswer {
  @ApiProperty({ type: () => [InviteView] })
  invites!: InviteView[];
  next_cursor!: string | null;
}

/** The invites of a room that still work, newest first; for its owner and admins. Errors: not_found, forbidden, conflict (direct room), validation_failed (cursor). */
@Command('list_invites', { kind: 'read' })
export class ListInvitesCommand {
  static readonly answer = ListInvitesAnswer;

  @Uuid()
  room_id!: string;

  /** Default 50. */
  @Integer(1, 'list_page', { optional: true })
  limit?: number;

  @Opaque(512, { optional: true })
  cursor?: string;
}

/** Ends an invite: from here on nobody becomes a member by it. One that is over already is no error. Errors: not_found, forbidden, conflict (direct or archived room). */
@Command('revoke_invite')
export class RevokeInviteCommand {
  static readonly answer = InviteAnswer;

  @Uuid()
  room_id!: string;

  @Opaque(CODE_MAX)
  code!: string;
}

export class GetInviteAnswer {
  invite!: InvitePreviewView;
}

/** What an invite leads to, for whoever has its code. Errors: not_found (also of another company), gone (expired, used up, revoked). */
@Command('get_invite', { kind: 'read' })
export class GetInviteCommand {
  static readonly answer = GetInviteAnswer;

  @Opaque(CODE_MAX)
  code!: string;
}

export class AcceptInviteAnswer {
  room!: RoomView;
  member!: MemberView;
}

/**
 * Makes the asker a member of the invite's room, which counts as one use. Who is a member already stays what they are, and
 * nothing is used. Connections that follow their user's rooms are subscribed; others give join_room.
 * Errors: not_found (also of another company), gone (expired, used up, revoked), forbidden (banned), conflict (archived room).
 */
@Command('accept_invite')
export class AcceptInviteCommand {
  static readonly answer = AcceptInviteAnswer;

  @Opaque(CODE_MAX)
  code!: string;
}
