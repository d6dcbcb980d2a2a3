import { ApiProperty } from '@nestjs/swagger';
import { Command } from '../command.js';
import { Integer, Uuid } from '../validation.js';
import { MemberView, MyMemberView } from '../views/member.view.js';
import { MessageView } from '../views/message.view.js';
import { RoomView } from '../views/room.view.js';

export class GetRoomAnswer {
  room!: RoomView;
}

/** One room: mine, or a public one of my company. Errors: not_found. */
@Command('get_room', { kind: 'read' })
export class GetRoomCommand {
  static readonly answer = GetRoomAnswer;

  @Uuid()
  room_id!: string;
}

export class GetFullRoomAnswer {
  room!: RoomView;
  /** null: looked at with scope admin, from outside. */
  @ApiProperty({ type: () => MyMemberView, nullable: true })
  member!: MyMemberView | null;
  @ApiProperty({ type: 'integer' })
  unread_count!: number;
  @ApiProperty({ type: () => [MemberView] })
  members!: MemberView[];
  /** The newest page, oldest first. */
  @ApiProperty({ type: () => [MessageView] })
  messages!: MessageView[];
  has_more!: boolean;
  @ApiProperty({ type: 'integer' })
  head_seq!: number;
  @ApiProperty({ type: 'integer' })
  head_rev!: number;
}

/** A room with its first page of members and its newest messages, in one answer. Errors: not_found. */
@Command('get_full_room', { kind: 'read' })
export class GetFullRoomCommand {
  static readonly answer = GetFullRoomAnswer;

  @Uuid()
  room_id!: string;

  /** How many messages; default 50. Fewer come where they are large (limit history_bytes). */
  @Integer(1, 'history_page', { optional: true })
  limit?: number;
}

export class ConnectedUserView {
  user_id!: string;
  @ApiProperty({ type: 'integer' })
  connections!: number;
}

export class GetRoomStatusAnswer {
  room_id!: string;
  is_active!: boolean;
  /** How many people follow the room just now: with a connection that is subscribed to it. */
  @ApiProperty({ type: 'integer' })
  online!: number;
  /** Who they are, with how many connections; at most as many as limit presence_names says. */
  @ApiProperty({ type: () => [ConnectedUserView] })
  connected!: ConnectedUserView[];
}

/** Whether a room is open and who is connected to it. Errors: not_found. */
@Command('get_room_status', { kind: 'read' })
export class GetRoomStatusCommand {
  static readonly answer = GetRoomStatusAnswer;

  @Uuid()
  room_id!: string;
}
