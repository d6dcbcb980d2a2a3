import { Command } from '../command.js';
import { ClientId, Content, ListOf, Metadata, OneOf, OpaqueIds, Part, Uuid } from '../validation.js';
import { SENDABLE_TYPES, type MessageType } from '../vocabulary.js';
import { AttachmentInput } from './attachment.command.js';
import { SendMessageAnswer } from './send-message.command.js';

/** What a copy has in place of what the original has. */
export class MessageOverrides {
  /** May be empty where there are attachments. */
  @Content({ optional: true, mayBeEmpty: true })
  content?: string;

  @OneOf(SENDABLE_TYPES, { optional: true })
  message_type?: Exclude<MessageType, 'system'>;

  @ListOf(() => AttachmentInput, 'attachments_per_message', { optional: true, example: [] })
  attachments?: AttachmentInput[];

  @Metadata({ optional: true })
  extra_metadata?: Record<string, unknown>;
}

/**
 * Sends some members of the room a copy of a message in it, with other content where `overrides` say so: a new message of
 * the asker's, for these alone (see targets in send_message), that tells what it is a copy of. It answers and mentions nobody.
 * Errors: not_found, gone (deleted), forbidden (readonly, system messages), validation_failed (targets who are not in the
 * room), conflict (archived room), overloaded, unknown_outcome.
 */
@Command('redirect_message')
export class RedirectMessageCommand {
  static readonly answer = SendMessageAnswer;

  @Uuid()
  room_id!: string;

  @Uuid()
  message_id!: string;

  /** Whom the copy is for, beside its sender. */
  @OpaqueIds('targets_per_message', { least: 1, example: ['bob'] })
  targets!: string[];

  @Part(() => MessageOverrides, { optional: true, example: {} })
  overrides?: MessageOverrides;

  /** Repeats with the same id give the same message, for ever. Shared with send_message. */
  @ClientId({ optional: true })
  client_message_id?: string;
}
