import { ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { MEMBER_ROLES, type MemberRole } from '../vocabulary.js';
import { RoomSummaryView } from './room-summary.view.js';
import { SenderView, UserView } from './user.view.js';

/** A person's membership of a room. */
export class MemberView {
  /** UUID of the membership. */
  id!: string;
  room_id!: string;
  user_id!: string;
  nickname!: string | null;
  @ApiProperty({ enum: MEMBER_ROLES })
  role!: MemberRole;
  /** false once they left or were removed. */
  is_active!: boolean;
  /** They may read and delete what they wrote, and nothing else, while this lasts: no event tells its end. */
  is_muted!: boolean;
  /** When the mute ends by itself; null: not muted, or until unmuted. ISO 8601. */
  muted_until!: string | null;
  /** They were banned: they can't come back until an admin lifts the ban. */
  is_banned!: boolean;
  /** Place in the log of the last message this person read; 0 for none. */
  @ApiProperty({ type: 'integer' })
  last_read_seq!: number;
  /** null where that is a message for some of the room only (targets), whose id is not for all to know. */
  last_read_id!: string | null;
  last_read_at!: string | null;
  /** A UserView where `include` asked for `user` and get_user would give them to you. */
  @ApiProperty({ anyOf: [{ $ref: getSchemaPath(SenderView) }, { $ref: getSchemaPath(UserView) }] })
  user!: SenderView | UserView;
  created_at!: string;
  updated_at!: string;
  /** Only where `include` asked for `room`. */
  room?: RoomSummaryView;
}

/** My own membership of a room, with what nobody else is shown of it. */
export class MyMemberView extends MemberView {
  /** The tally up to which I have read: unread is the tally of the newest message less this. */
  @ApiProperty({ type: 'integer' })
  read_tally!: number;
  /** Messages up to this seq I have cleared: for me they are not there. 0 for none. */
  @ApiProperty({ type: 'integer' })
  cleared_seq!: number;
  /** Out of my lists, until an ordinary message comes. */
  is_hidden!: boolean;
  /** Counts the changes of my own side: 0 for none yet. Sending is none of them. */
  @ApiProperty({ type: 'integer' })
  own_rev!: number;
}
