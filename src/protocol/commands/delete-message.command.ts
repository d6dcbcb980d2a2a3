import { Command } from '../command.js';
import { OneOf, Uuid } from '../validation.js';
import { DELETE_SCOPES, type DeleteScope } from '../vocabulary.js';

export class DeleteMessageAnswer {
  message_id!: string;
}

/**
 * Deletes a message. For everyone: its place in the log stays; its text goes, from its edit history and from quotes of it too,
 * with its reactions and its pin. One's own, also as a reader or muted; anybody's as owner or admin of the room, the owner's
 * by an admin included. For me: any message that I see goes from my own copy of the room and stays in those of others.
 * Deleting twice is no error.
 * Errors: not_found, forbidden, conflict (archived room; hidden_per_room messages hidden), overloaded, unknown_outcome.
 */
@Command('delete_message', { rate: 'send' })
export class DeleteMessageCommand {
  static readonly answer = DeleteMessageAnswer;

  @Uuid()
  room_id!: string;

  @Uuid()
  message_id!: string;

  /** For everyone, or from my own copy alone. */
  @OneOf(DELETE_SCOPES, { optional: true, default: 'everyone' })
  scope?: DeleteScope;
}
