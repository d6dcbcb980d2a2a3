import { Command } from '../command.js';
import { Uuid } from '../validation.js';

export class DeleteMessageAnswer {
  message_id!: string;
}

/**
 * Deletes a message for everyone: its place in the log stays; its text goes, from its edit history and from quotes of it too,
 * with its reactions and its pin. One's own, also as a reader or muted; anybody's as owner or admin of the room, the owner's
 * by an admin included. Deleting twice is no error.
 * Errors: not_found, forbidden, conflict (archived room), overloaded, unknown_outcome.
 */
@Command('delete_message', { rate: 'send' })
export class DeleteMessageCommand {
  static readonly answer = DeleteMessageAnswer;

  @Uuid()
  room_id!: string;

  @Uuid()
  message_id!: string;
}
