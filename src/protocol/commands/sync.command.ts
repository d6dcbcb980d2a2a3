import { ApiProperty } from '@nestjs/swagger';
import { Command } from '../command.js';
import { ClientId, Integer, ListOf, Uuid } from '../validation.js';
import { MyMemberView } from '../views/member.view.js';
import { MessageView } from '../views/message.view.js';
import { StreamView } from '../views/bot.view.js';
import { ReadMarkView } from '../views/read-mark.view.js';
import { RoomView } from '../views/room.view.js';

/** Where a client stands in one room. */
export class SyncRoomPosition {
  @Uuid()
  room_id!: string;

  /** Everything up to this seq is known. */
  @Integer(0)
  after_seq!: number;

  /** Every change up to this rev is known. */
  @Integer(0)
  after_rev!: number;

  /** The epoch in which these numbers were read. */
  @ClientId({ optional: true })
  epoch?: string;
}

/** What one client missed in one room. */
export class SyncRoomView {
  room_id!: string;
  /** null, or not_found: not (or no longer) yours to see; then nothing else is set. */
  @ApiProperty({ type: 'string', nullable: true, enum: ['not_found'] })
  code!: 'not_found' | null;
  /** New messages by seq, in their present state. */
  @ApiProperty({ type: () => [MessageView] })
  messages!: MessageView[];
  /** Older messages that changed, as they are now. */
  @ApiProperty({ type: () => [MessageView] })
  changed!: MessageView[];
  /** Up to where this answer is complete: the next after_seq and after_rev, also while has_more. */
  @ApiProperty({ type: 'integer' })
  head_seq!: number;
  @ApiProperty({ type: 'integer' })
  head_rev!: number;
  epoch!: string;
  has_more!: boolean;
  /** The position asked for is not of this log: forget the room, load it anew. */
  reset!: boolean;
  @ApiProperty({ type: () => RoomView, nullable: true })
  room!: RoomView | null;
  @ApiProperty({ type: () => MyMemberView, nullable: true })
  member!: MyMemberView | null;
  @ApiProperty({ type: 'integer' })
  unread_count!: number;
  /** How far the others have read, those who have read anything; in rooms of more than receipt_members people empty. */
  @ApiProperty({ type: () => [ReadMarkView] })
  reads!: ReadMarkView[];
  /** Ids of all messages that I hid after what I cleared. */
  hidden!: string[];
  /** The replies of bots that are streaming just now, whatever the position asked for. */
  @ApiProperty({ type: () => [StreamView] })
  streams!: StreamView[];
}

export class SyncAnswer {
  /** One for each asked for, in the same order. */
  @ApiProperty({ type: () => [SyncRoomView] })
  rooms!: SyncRoomView[];
}

/** What happened in some rooms after a position in each. Complete up to the heads it names. Errors: validation_failed. */
@Command('sync', { kind: 'read' })
export class SyncCommand {
  static readonly answer = SyncAnswer;

  @ListOf(() => SyncRoomPosition, 'sync_rooms')
  rooms!: SyncRoomPosition[];
}
