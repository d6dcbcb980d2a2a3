import { ApiProperty } from '@nestjs/swagger';
import { MEMBER_ROLES, type MemberRole } from '../vocabulary.js';
import { SenderView } from './user.view.js';

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
  /** Place in the log of the last message this person read; 0 for none. */
  @ApiProperty({ type: 'integer' })
  last_read_seq!: number;
  last_read_id!: string | null;
  last_read_at!: string | null;
  user!: SenderView;
  created_at!: string;
  updated_at!: string;
}
