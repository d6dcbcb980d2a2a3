import { ApiProperty } from '@nestjs/swagger';
import { Event } from '../event.js';
import { MessageView } from '../views/message.view.js';

/** A bot begins a reply. Follows the message_created of that message, whose `is_streaming` is true. */
@Event('bot_stream_started')
export class BotStreamStartedEvent {
  room_id!: string;
  @ApiProperty({ type: 'integer' })
  seq!: number;
  message_id!: string;
  bot_id!: string;
  /** The message that is answered; null where the bot was given a status. */
  reply_to!: string | null;
}

/**
 * The next piece of a reply that is streaming; at most 25 a second come for each. Of the text that you have, keep the first
 * `offset` characters and put this behind them; where you have more than its end already, leave it; where you have fewer than
 * `offset`, one was lost: get_message brings what there is. Never part of a batch.
 */
@Event('bot_stream_chunk')
export class BotStreamChunkEvent {
  room_id!: string;
  message_id!: string;
  /** 0 for the first piece of the reply, then one more for each. */
  @ApiProperty({ type: 'integer' })
  index!: number;
  /** Where in the reply's text the piece belongs, in UTF-16 code units, as JavaScript counts them. */
  @ApiProperty({ type: 'integer' })
  offset!: number;
  text!: string;
}

/** A bot's reply is whole, or as whole as it will be: change number rev of the room. Its `finish_reason` tells why. */
@Event('bot_stream_ended')
export class BotStreamEndedEvent {
  room_id!: string;
  @ApiProperty({ type: 'integer' })
  rev!: number;
  message!: MessageView;
}
