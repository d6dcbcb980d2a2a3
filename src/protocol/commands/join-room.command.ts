import { ApiProperty } from '@nestjs/swagger';
import { Command } from '../command.js';
import { Uuid } from '../validation.js';
import { StreamView } from '../views/bot.view.js';
import { MyMemberView } from '../views/member.view.js';
import { RoomView } from '../views/room.view.js';

export class JoinRoomAnswer {
  room!: RoomView;
  /** null for scope admin that is no member. */
  @ApiProperty({ type: () => MyMemberView, nullable: true })
  member!: MyMemberView | null;
  /** Where the log stood when the connection was subscribed: what comes later is pushed. */
  @ApiProperty({ type: 'integer' })
  head_seq!: number;
  @ApiProperty({ type: 'integer' })
  head_rev!: number;
  epoch!: string;
  /** The replies of bots that are streaming just now, those that you may see. */
  @ApiProperty({ type: () => [StreamView] })
  streams!: StreamView[];
}

/**
 * Subscribes this connection to a room; makes the user a member first where the room is public. Over REST there is no
 * connection, so only the membership remains of it. Errors: not_found, forbidden (banned from a public room), conflict (archived public room).
 */
@Command('join_room')
export class JoinRoomCommand {
  static readonly answer = JoinRoomAnswer;

  @Uuid()
  room_id!: string;
}
