import { Command } from '../command.js';
import { Uuid } from '../validation.js';

export class TypingAnswer {
  room_id!: string;
}

/**
 * I am typing in a room of mine; say it again every three seconds while it lasts. Told as event typing to the others of the
 * room, not to my own connections, and forwarded at most once in three seconds (half of limit typing_timeout_ms). It ends by
 * typing_stop, a message of mine there, leave_room, the loss of my right to send, the end of the connection I said it over,
 * and by itself six seconds (limit typing_timeout_ms) after I last said so. Not stored. The connection need not be subscribed
 * to the room. In rooms with more people online than limit presence_names it is answered and told to nobody.
 * Errors: not_found, forbidden (readonly members), conflict (archived room).
 */
@Command('typing_start', { rate: 'signal' })
export class TypingStartCommand {
  static readonly answer = TypingAnswer;

  @Uuid()
  room_id!: string;
}

/** I am not typing any more. No error where I was not. Errors: not_found, forbidden, conflict (as typing_start). */
@Command('typing_stop', { rate: 'signal' })
export class TypingStopCommand {
  static readonly answer = TypingAnswer;

  @Uuid()
  room_id!: string;
}
