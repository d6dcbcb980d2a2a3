import { ApiProperty } from '@nestjs/swagger';
import { Command } from '../command.js';
import { Integer, IsoTime, Label, Opaque, OpaqueId, Uuid } from '../validation.js';
import { BanView } from '../views/ban.view.js';
import { MemberAnswer } from './members.command.js';

/**
 * Lets a member do nothing in a room but read, and delete what they wrote, until a time or until unmuted; once it is
 * acknowledged, nothing else of theirs gets in. The owner mutes anybody, an admin members below admin. It outlasts leaving
 * and coming back; whoever becomes the owner is not muted any more.
 * Errors: not_found, forbidden (role, yourself), conflict (direct or archived room), validation_failed (a time in the past).
 */
@Command('mute_member')
export class MuteMemberCommand {
  static readonly answer = MemberAnswer;

  @Uuid()
  room_id!: string;

  @OpaqueId({ example: 'bob' })
  user_id!: string;

  /** By the database's clock; null: until unmuted. */
  @IsoTime({ nullable: true, example: '2030-01-01T12:00:00.000Z' })
  until!: string | null;
}

/** Ends a mute. Who is not muted is no error, and nothing changes. Errors: not_found, forbidden, conflict (direct or archived room). */
@Command('unmute_member')
export class UnmuteMemberCommand {
  static readonly answer = MemberAnswer;

  @Uuid()
  room_id!: string;

  @OpaqueId({ example: 'bob' })
  user_id!: string;
}

export class BanAnswer {
  ban!: BanView;
}

/**
 * Keeps somebody out of a room, whether they are in it or not: ends their membership as remove_member does, and they can't
 * join or be added until unbanned. The owner bans anybody, an admin everybody below admin. Again, it changes the reason.
 * Errors: not_found, forbidden (role, yourself, other company), conflict (direct or archived room).
 */
@Command('ban_member')
export class BanMemberCommand {
  static readonly answer = BanAnswer;

  @Uuid()
  room_id!: string;

  @OpaqueId({ example: 'bob' })
  user_id!: string;

  /** For those who manage the room's members. */
  @Label('reason_characters', { optional: true, nullable: true, example: 'Advertising' })
  reason?: string | null;
}

export class UnbanAnswer {
  room_id!: string;
  user_id!: string;
}

/**
 * Lifts a ban: they may join again, or be added; nothing else happens. Who is not banned is no error.
 * Errors: not_found, forbidden, conflict (direct or archived room).
 */
@Command('unban_member')
export class UnbanMemberCommand {
  static readonly answer = UnbanAnswer;

  @Uuid()
  room_id!: string;

  @OpaqueId({ example: 'bob' })
  user_id!: string;
}

export class ListBansAnswer {
  @ApiProperty({ type: () => [BanView] })
  bans!: BanView[];
  next_cursor!: string | null;
}

/** Who is banned from a room, the newest ban first; for its owner and admins. Errors: not_found, forbidden, conflict (direct room), validation_failed (cursor). */
@Command('list_bans', { kind: 'read' })
export class ListBansCommand {
  static readonly answer = ListBansAnswer;

  @Uuid()
  room_id!: string;

  /** Default 50. */
  @Integer(1, 'list_page', { optional: true })
  limit?: number;

  @Opaque(512, { optional: true })
  cursor?: string;
}
