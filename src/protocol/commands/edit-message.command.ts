import { Command } from '../command.js';
import { Content, ListOf, Metadata, OpaqueIds, Uuid } from '../validation.js';
import { AttachmentInput } from './attachment.command.js';
import { MessageView } from '../views/message.view.js';

export class EditMessageAnswer {
  message!: MessageView;
}

/**
 * Changes the text, attachments, mentions or metadata of one's own message; at least one of these must be given.
 * Errors: validation_failed (people mentioned who are not in the room, nothing left), not_found, forbidden (not yours, readonly), gone (deleted), conflict (archived room), overloaded, unknown_outcome.
 */
@Command('edit_message', { rate: 'send' })
export class EditMessageCommand {
  static readonly answer = EditMessageAnswer;

  @Uuid()
  room_id!: string;

  @Uuid()
  message_id!: string;

  /** May be empty where attachments stay. */
  @Content({ optional: true, mayBeEmpty: true })
  content?: string;

  /** Replaces the attachments as a whole. */
  @ListOf(() => AttachmentInput, 'attachments_per_message', { optional: true, example: [] })
  attachments?: AttachmentInput[];

  /** Replaces the mentions as a whole. */
  @OpaqueIds('mentions_per_message', { optional: true, example: [] })
  mentions?: string[];

  /** Replaces the metadata as a whole. */
  @Metadata({ optional: true })
  extra_metadata?: Record<string, unknown>;
}
