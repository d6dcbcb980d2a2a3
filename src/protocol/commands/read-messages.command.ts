import { ApiProperty } from '@nestjs/swagger';
import { Command } from '../command.js';
import { Uuid } from '../validation.js';

export class ReadMessagesAnswer {
  /** Place of the last message I read, as others are shown it. */
  @ApiProperty({ type: 'integer' })
  last_read_seq!: number;
  @ApiProperty({ type: 'integer' })
  unread_count!: number;
}

/**
 * Reads a room up to a message, on all of my devices: only ever forward. Sending does it too, up to one's own message. In
 * rooms of up to receipt_members people the others are told (messages_read), where it went further.
 * Errors: not_found (room or message; I am no member).
 */
@Command('read_messages')
export class ReadMessagesCommand {
  static readonly answer = ReadMessagesAnswer;

  @Uuid()
  room_id!: string;

  @Uuid()
  last_read_id!: string;
}

export class MarkUnreadAnswer {
  @ApiProperty({ type: 'integer' })
  unread_count!: number;
}

/**
 * Makes a room unread from a message on, on my own devices: others see nothing of it. Reading goes forward from there
 * again. Errors: not_found (room or message; I am no member).
 */
@Command('mark_unread')
export class MarkUnreadCommand {
  static readonly answer = MarkUnreadAnswer;

  @Uuid()
  room_id!: string;

  /** The first message that is to be unread. */
  @Uuid()
  message_id!: string;
}
