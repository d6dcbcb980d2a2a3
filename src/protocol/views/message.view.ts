import { ApiProperty } from '@nestjs/swagger';
import { MESSAGE_TYPES, SYSTEM_EVENTS, type MessageType, type SystemEvent } from '../vocabulary.js';
import { SenderView } from './user.view.js';

/** What a system message tells of. */
export class SystemEventView {
  @ApiProperty({ enum: SYSTEM_EVENTS })
  type!: SystemEvent;
  /** Who did it; null for the server. */
  by!: string | null;
  /** Whom it is about, for the events of members. */
  user_id!: string | null;
}

/** One message of a room's log, as it is now. */
export class MessageView {
  id!: string;
  room_id!: string;
  /** Its place in the room: 1, 2, 3, without gaps. */
  @ApiProperty({ type: 'integer' })
  seq!: number;
  /** The number of its newest change in the room, 0 for none. */
  @ApiProperty({ type: 'integer' })
  rev!: number;
  /** How many ordinary messages the room has up to and including this one. */
  @ApiProperty({ type: 'integer' })
  tally!: number;
  /** null for system messages. */
  sender_id!: string | null;
  sender!: SenderView | null;
  /** Nickname in the room, else name, else id; null for system messages. */
  sender_name!: string | null;
  @ApiProperty({ enum: MESSAGE_TYPES })
  message_type!: MessageType;
  /** Empty once deleted. */
  content!: string;
  /** Set on system messages. */
  event!: SystemEventView | null;
  /** Id of the message this one answers. */
  reply_to!: string | null;
  client_message_id!: string | null;
  /** When the sender says it was written; ISO 8601. Order is by seq alone. */
  sent_at!: string | null;
  is_edited!: boolean;
  edited_at!: string | null;
  is_deleted!: boolean;
  deleted_at!: string | null;
  @ApiProperty({ type: 'integer' })
  schema_version!: number;
  @ApiProperty({ type: 'object', additionalProperties: true })
  extra_metadata!: Record<string, unknown>;
  created_at!: string;
  updated_at!: string;
}
