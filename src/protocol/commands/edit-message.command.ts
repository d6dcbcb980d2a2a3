import { Command } from '../command.js';
import { Content, Metadata, Uuid } from '../validation.js';
import { MessageView } from '../views/message.view.js';

export class EditMessageAnswer {
  message!: MessageView;
}

/**
 * Changes the text or metadata of one's own message; at least one of both must be given.
 * Errors: not_found, forbidden (not yours, readonly), gone (deleted), conflict (archived room), overloaded, unknown_outcome.
 */
@Command('edit_message', { rate: 'send' })
export class EditMessageCommand {
  static readonly answer = EditMessageAnswer;

  @Uuid()
  room_id!: string;

  @Uuid()
  message_id!: string;

  @Content({ optional: true })
  content?: string;

  /** Replaces the metadata as a whole. */
  @Metadata({ optional: true })
  extra_metadata?: Record<string, unknown>;
}
