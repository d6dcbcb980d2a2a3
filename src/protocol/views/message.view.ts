import { ApiProperty } from '@nestjs/swagger';
import {
  ATTACHMENT_TYPES,
  FINISH_REASONS,
  MEMBER_ROLES,
  MESSAGE_TYPES,
  SYSTEM_EVENTS,
  type AttachmentType,
  type FinishReason,
  type MemberRole,
  type MessageType,
  type SystemEvent,
} from '../vocabulary.js';
import { RoomSummaryView } from './room-summary.view.js';
import { SenderView, UserView } from './user.view.js';

/** The new values of what room_updated and member_updated changed, as far as they are told. */
export class EventChangesView {
  /** Of the room. */
  name?: string | null;
  /** Of the room: false once archived. */
  is_active?: boolean;
  /** Something else of the room changed. */
  other?: boolean;
  /** Of the member, like all that follows. */
  @ApiProperty({ enum: MEMBER_ROLES })
  role?: MemberRole;
  nickname?: string | null;
  muted?: boolean;
  /** null: until unmuted. ISO 8601. */
  muted_until?: string | null;
}

/** What a system message tells of. */
export class SystemEventView {
  @ApiProperty({ enum: SYSTEM_EVENTS })
  type!: SystemEvent;
  /** Who did it; null for the server. */
  by!: string | null;
  /** Whom it is about, for the events of members. */
  user_id!: string | null;
  @ApiProperty({ type: () => EventChangesView })
  changes?: EventChangesView;
}

/**
 * Something that hangs on a message: by link, or uploaded. Of a link all that is told is the sender's word; of an upload all
 * but the name is what the server found.
 */
export class AttachmentView {
  /** Of an upload; null for a link. */
  id!: string | null;
  @ApiProperty({ enum: ATTACHMENT_TYPES })
  type!: AttachmentType;
  /**
   * Where it is. Of a link an http or https address. Of an upload a path on this server, to be put behind its address, which
   * needs no token and ends after `attachment_url_seconds`: read the message again for a new one.
   */
  url!: string;
  /** Likewise, of a small picture (WebP) of an uploaded image; else null. */
  thumbnail_url!: string | null;
  name!: string | null;
  mime_type!: string | null;
  /** Bytes. */
  @ApiProperty({ type: 'integer', nullable: true })
  size!: number | null;
  /** Pixels of an image or video, upright. */
  @ApiProperty({ type: 'integer', nullable: true })
  width!: number | null;
  @ApiProperty({ type: 'integer', nullable: true })
  height!: number | null;
  /** Of an upload, as 64 hexadecimal digits; null for a link. */
  sha256!: string | null;
  /** Length of a video, audio or voice in milliseconds, as the sender says. */
  @ApiProperty({ type: 'integer', nullable: true })
  duration_ms!: number | null;
}

/**
 * What a reply shows of the message it answers, as it was when this view was made. A change of that message comes as an
 * event of its own: bring the quotes of it up to date, by id and rev.
 */
export class QuoteView {
  id!: string;
  @ApiProperty({ type: 'integer' })
  seq!: number;
  @ApiProperty({ type: 'integer' })
  rev!: number;
  sender_id!: string | null;
  sender_name!: string | null;
  @ApiProperty({ enum: MESSAGE_TYPES })
  message_type!: MessageType;
  /** The first 300 characters of its text. */
  content!: string;
  @ApiProperty({ type: 'integer' })
  attachment_count!: number;
  is_deleted!: boolean;
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
  /** How many ordinary messages (neither system nor targeted) the room has up to and including this one. */
  @ApiProperty({ type: 'integer' })
  tally!: number;
  /** null for system messages. */
  sender_id!: string | null;
  sender!: SenderView | null;
  /** Nickname in the room, else name, else id; null for system messages. */
  sender_name!: string | null;
  @ApiProperty({ enum: MESSAGE_TYPES })
  message_type!: MessageType;
  /** Empty once deleted, or where there are only attachments. Of system messages a sentence in your language. */
  content!: string;
  /** Set on system messages. */
  event!: SystemEventView | null;
  @ApiProperty({ type: () => [AttachmentView] })
  attachments!: AttachmentView[];
  /** Id of the message this one answers; null where there is none, or you may not see it. */
  reply_to!: string | null;
  /** That message in brief; null where there is none, or you may not see it. */
  @ApiProperty({ type: () => QuoteView, nullable: true })
  quote!: QuoteView | null;
  /** Ids of the members that the text mentions. */
  mentions!: string[];
  /** Whom it is for beside its sender; empty: everybody in the room. To all others it does not exist. */
  targets!: string[];
  /** Id of the message that this is a copy of, by redirect_message; null for others, or where you may not see that one. */
  redirect_of!: string | null;
  /** Who reacted how: for each reaction the ids of the first who gave it; reaction_counts tells how many in all. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'array', items: { type: 'string' } } })
  reactions!: Record<string, string[]>;
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' } })
  reaction_counts!: Record<string, number>;
  /** Tokens that a bot's reply took; null for others. */
  @ApiProperty({ type: 'integer', nullable: true })
  token_count!: number | null;
  /** A bot's reply that is still being written: `content` is what there is of it, and bot_stream_chunk brings the rest. */
  is_streaming!: boolean;
  /** How a bot's reply ended; null for messages of people, and while it is streaming. */
  @ApiProperty({ enum: FINISH_REASONS, nullable: true })
  finish_reason!: FinishReason | null;
  /** Who asked for the reply that is streaming, and may stop it; null for all other messages. */
  requested_by!: string | null;
  client_message_id!: string | null;
  /** When the sender says it was written; ISO 8601. Order is by seq alone. */
  sent_at!: string | null;
  is_edited!: boolean;
  edited_at!: string | null;
  is_deleted!: boolean;
  deleted_at!: string | null;
  is_pinned!: boolean;
  pinned_at!: string | null;
  /** Id of who pinned it. */
  pinned_by!: string | null;
  @ApiProperty({ type: 'integer' })
  schema_version!: number;
  @ApiProperty({ type: 'object', additionalProperties: true })
  extra_metadata!: Record<string, unknown>;
  created_at!: string;
  updated_at!: string;
  /** Only where `include` asked for `room`. */
  room?: RoomSummaryView;
  /** The sender, only where `include` asked for `user`; null for system messages, and where get_user would not give them to you. */
  user?: UserView | null;
}
