import { Command } from '../command.js';
import { ClientId, Content, Integer, IsoTime, ListOf, Metadata, OneOf, OpaqueIds, Uuid } from '../validation.js';
import { AttachmentInput } from './attachment.command.js';
import { MessageView } from '../views/message.view.js';
import { SENDABLE_TYPES, type MessageType } from '../vocabulary.js';

/** A message as it stands in the log. */
export class SendMessageAnswer {
  message!: MessageView;
  /** true: this client_message_id was sent before, and this is the message it became, as it is now. */
  deduplicated!: boolean;
}

/**
 * Sends a message to a room, or to a set of participants: then to the direct room of exactly these people, which is made
 * when it does not exist. Acknowledged once a majority of the database has it in its journal.
 * Errors: validation_failed (people named who are not in the room), not_found, forbidden (readonly), conflict (archived room), overloaded, unknown_outcome.
 */
@Command('send_message', { rate: 'send' })
export class SendMessageCommand {
  static readonly answer = SendMessageAnswer;

  /** The room; leave out when `participants` is given. */
  @Uuid({ optional: true })
  room_id?: string;

  /** Instead of room_id: all people of the direct room, the sender among them. */
  @OpaqueIds('participants_per_command', { optional: true, least: 2 })
  participants?: string[];

  /** May be absent or empty beside attachments. */
  @Content({ optionalBeside: 'attachments' })
  content?: string;

  /** Default: text; where there are only attachments, the type of the first. */
  @OneOf(SENDABLE_TYPES, { optional: true })
  message_type?: Exclude<MessageType, 'system'>;

  @ListOf(() => AttachmentInput, 'attachments_per_message', { optional: true, example: [] })
  attachments?: AttachmentInput[];

  /** Members of the room whom the text mentions; of a message with targets, some of those it reaches. The server reads no text. */
  @OpaqueIds('mentions_per_message', { optional: true, example: [] })
  mentions?: string[];

  /**
   * Whom it is for: members of the room. It reaches them and its sender alone, on all their connections; for all others,
   * scope admin included, it does not exist. It counts as unread for nobody and is no room's last message. Without it,
   * everybody; an answer to such a message then goes to those whom that one reached, and to nobody else.
   */
  @OpaqueIds('targets_per_message', { optional: true, least: 1 })
  targets?: string[];

  /** Tokens it took to make it: from bots, and from scope admin, who sends for them. */
  @Integer(0, undefined, { optional: true })
  token_count?: number;

  /** Anything the client wants kept with the message. */
  @Metadata({ optional: true })
  extra_metadata?: Record<string, unknown>;

  /** Id of a message of the same room that this one answers. */
  @Uuid({ optional: true })
  reply_to?: string;

  /** Repeats with the same id give the same message, for ever. */
  @ClientId({ optional: true })
  client_message_id?: string;

  /** When it was written, as the sender says. */
  @IsoTime({ optional: true })
  sent_at?: string;
}
