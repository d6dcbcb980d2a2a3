import { ApiProperty } from '@nestjs/swagger';
import { Command } from '../command.js';
import { Integer, Opaque, SomeOf, Uuid } from '../validation.js';
import { MessageView } from '../views/message.view.js';
import { type Include, INCLUDES } from '../vocabulary.js';

export class PinAnswer {
  message!: MessageView;
}

/**
 * Puts a message among the room's pins. Owner and admins; in a direct room everybody. Pinning twice is no error and changes
 * nothing. Errors: not_found, forbidden (role, muted, system message), gone (deleted), conflict (archived room, too many
 * pins), overloaded, unknown_outcome.
 */
@Command('pin_message')
export class PinMessageCommand {
  static readonly answer = PinAnswer;

  @Uuid()
  room_id!: string;

  @Uuid()
  message_id!: string;
}

/**
 * Takes a message from the room's pins, whoever put it there. Without such a pin it is no error and changes nothing.
 * Errors: not_found, forbidden (role, muted), gone (deleted), conflict (archived room), overloaded, unknown_outcome.
 */
@Command('unpin_message')
export class UnpinMessageCommand {
  static readonly answer = PinAnswer;

  @Uuid()
  room_id!: string;

  @Uuid()
  message_id!: string;
}

export class ListPinsAnswer {
  @ApiProperty({ type: () => [MessageView] })
  messages!: MessageView[];
  next_cursor!: string | null;
}

/** The pinned messages of a room that you may see, newest pin first. Errors: not_found, validation_failed (cursor). */
@Command('list_pins', { kind: 'read' })
export class ListPinsCommand {
  static readonly answer = ListPinsAnswer;

  @Uuid()
  room_id!: string;

  /** Default 50. */
  @Integer(1, 'list_page', { optional: true })
  limit?: number;

  @Opaque(512, { optional: true })
  cursor?: string;

  /** What each message is to carry beside its own fields. Over REST `include=room,user` or `include=room&include=user`. */
  @SomeOf(INCLUDES, { optional: true, example: ['room', 'user'] })
  include?: Include[];
}
