import { ApiProperty } from '@nestjs/swagger';
import { Event } from '../event.js';
import { MemberView } from '../views/member.view.js';
import { RoomView } from '../views/room.view.js';

/**
 * A room was made with you in it. Follows the message_created of its system message, like all events here. The room of an
 * event is without last_message and members, which come in events of their own.
 */
@Event('room_created')
export class RoomCreatedEvent {
  room_id!: string;
  /** Seq of the system message that tells it. */
  @ApiProperty({ type: 'integer' })
  seq!: number;
  room!: RoomView;
}

/** A room's fields changed. */
@Event('room_updated')
export class RoomUpdatedEvent {
  room_id!: string;
  @ApiProperty({ type: 'integer' })
  seq!: number;
  room!: RoomView;
}

/** A room is gone, with its log. The last event of a room. */
@Event('room_deleted')
export class RoomDeletedEvent {
  room_id!: string;
  @ApiProperty({ type: 'integer' })
  seq!: number;
}

/** Somebody joined, or was added. The newcomer's connections get it too: it tells them of the room. */
@Event('member_joined')
export class MemberJoinedEvent {
  room_id!: string;
  @ApiProperty({ type: 'integer' })
  seq!: number;
  member!: MemberView;
  room!: RoomView;
}

/** Somebody left or was removed; they get this last, and nothing of the room after it. */
@Event('member_left')
export class MemberLeftEvent {
  room_id!: string;
  @ApiProperty({ type: 'integer' })
  seq!: number;
  member!: MemberView;
}

/** A role or nickname changed. */
@Event('member_updated')
export class MemberUpdatedEvent {
  room_id!: string;
  @ApiProperty({ type: 'integer' })
  seq!: number;
  member!: MemberView;
}
