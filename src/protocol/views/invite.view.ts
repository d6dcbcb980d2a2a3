import { ApiProperty } from '@nestjs/swagger';
import { INVITED_ROLES, ROOM_TYPES, type InvitedRole, type RoomType } from '../vocabulary.js';
import { SenderView } from './user.view.js';

/** A link into a room; for those who manage its members. */
export class InviteView {
  /** Whoever has it may become a member: 43 characters of base64url, 128 bits of them chance. */
  code!: string;
  room_id!: string;
  created_by!: string;
  /** What those who accept it become. */
  @ApiProperty({ enum: INVITED_ROLES })
  role!: InvitedRole;
  /** ISO 8601; null: never. */
  expires_at!: string | null;
  /** null: as many as will. */
  @ApiProperty({ type: 'integer', nullable: true })
  max_uses!: number | null;
  /** How many became members by it. */
  @ApiProperty({ type: 'integer' })
  uses!: number;
  created_at!: string;
}

/** The room of an invite, as far as somebody sees it who may become a member. */
export class InvitedRoomView {
  id!: string;
  @ApiProperty({ enum: ROOM_TYPES })
  type!: RoomType;
  name!: string | null;
  @ApiProperty({ type: 'integer' })
  member_count!: number;
}

/** What whoever holds an invite sees of it before they accept. */
export class InvitePreviewView {
  code!: string;
  room!: InvitedRoomView;
  /** Who made it. */
  inviter!: SenderView;
  @ApiProperty({ enum: INVITED_ROLES })
  role!: InvitedRole;
  expires_at!: string | null;
}
