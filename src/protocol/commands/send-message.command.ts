import { Command } from '../command.js';
import { ClientId, Content, IsoTime, Metadata, OneOf, OpaqueIds, Uuid } from '../validation.js';
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
 * Errors: not_found, forbidden (readonly), conflict (archived room), overloaded, unknown_outcome.
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

  @Content()
  content!: string;

  @OneOf(SENDABLE_TYPES, { optional: true, default: 'text' })
  message_type?: Exclude<MessageType, 'system'>;

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
