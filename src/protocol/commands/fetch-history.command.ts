import { ApiProperty } from '@nestjs/swagger';
import { Command } from '../command.js';
import { Flag, Integer, IsoTime, SomeOf, Uuid } from '../validation.js';
import { MessageView } from '../views/message.view.js';
import { type Include, INCLUDES } from '../vocabulary.js';

export class FetchHistoryAnswer {
  /** Oldest first, always. */
  @ApiProperty({ type: () => [MessageView] })
  messages!: MessageView[];
  /** More in the direction asked for: fewer than limit may come, where they are large. Not set for around_id. */
  has_more?: boolean;
  /** For around_id: more before the first, more after the last. */
  has_more_before?: boolean;
  has_more_after?: boolean;
  /** Up to where this answer is complete. */
  @ApiProperty({ type: 'integer' })
  head_seq!: number;
  @ApiProperty({ type: 'integer' })
  head_rev!: number;
}

/**
 * A page of a room's messages: the newest of the range asked for, or with after_id or since alone the oldest. At most one
 * of before_id, after_id and around_id. Large messages make a page shorter (limit history_bytes), never empty: go on while
 * has_more says so.
 * Errors: not_found (room, or the message named), validation_failed.
 */
@Command('fetch_history', { kind: 'read' })
export class FetchHistoryCommand {
  static readonly answer = FetchHistoryAnswer;

  @Uuid()
  room_id!: string;

  @Uuid({ optional: true })
  before_id?: string;

  @Uuid({ optional: true })
  after_id?: string;

  @Uuid({ optional: true })
  around_id?: string;

  /** Created at this time or later. */
  @IsoTime({ optional: true })
  since?: string;

  /** Created before this time. */
  @IsoTime({ optional: true })
  until?: string;

  /** Only messages of bots, or only of people. */
  @Flag({ optional: true })
  is_bot?: boolean;

  /** Default 50. */
  @Integer(1, 'history_page', { optional: true })
  limit?: number;

  /** What each message is to carry beside its own fields. Over REST `include=room,user` or `include=room&include=user`. */
  @SomeOf(INCLUDES, { optional: true, example: ['room', 'user'] })
  include?: Include[];
}
