import { ApiProperty } from '@nestjs/swagger';
import { Command } from '../command.js';
import { Flag, Uuid } from '../validation.js';

export class ClearHistoryAnswer {
  /** Messages up to this seq are gone for me. */
  @ApiProperty({ type: 'integer' })
  cleared_seq!: number;
  @ApiProperty({ type: 'integer' })
  unread_count!: number;
}

/**
 * Takes all messages up to one out of my own copy of a room, for good: on all of my devices they are not there any more.
 * They are read with it, which others do not see; others keep theirs. Errors: not_found (room or message; I am no member).
 */
@Command('clear_history')
export class ClearHistoryCommand {
  static readonly answer = ClearHistoryAnswer;

  @Uuid()
  room_id!: string;

  /** Default: everything so far. */
  @Uuid({ optional: true })
  up_to_id?: string;
}

export class HideRoomAnswer {
  room_id!: string;
  is_hidden!: boolean;
}

/**
 * Takes a room out of my lists, or puts it back. The next ordinary message puts it back by itself, my own too.
 * Errors: not_found (I am no member).
 */
@Command('hide_room')
export class HideRoomCommand {
  static readonly answer = HideRoomAnswer;

  @Uuid()
  room_id!: string;

  /** Default true. */
  @Flag({ optional: true })
  is_hidden?: boolean;
}
