import { ApiProperty } from '@nestjs/swagger';
import { Command } from '../command.js';
import { Integer, IsoTime, Label, Opaque, OpaqueId, SomeOf, Uuid } from '../validation.js';
import { MessageView } from '../views/message.view.js';
import { type Include, INCLUDES } from '../vocabulary.js';

/** Where a word that was looked for stands in a message's content. */
export class HighlightView {
  /** In UTF-16 units, as JavaScript counts characters. */
  @ApiProperty({ type: 'integer' })
  start!: number;
  @ApiProperty({ type: 'integer' })
  length!: number;
}

/** A message that was found. */
export class SearchResultView {
  message!: MessageView;
  @ApiProperty({ type: () => [HighlightView] })
  highlights!: HighlightView[];
}

export class SearchAnswer {
  /** Newest first. */
  @ApiProperty({ type: () => [SearchResultView] })
  results!: SearchResultView[];
  /** null at the end. A page may hold less than its limit and still have one. */
  next_cursor!: string | null;
}

/**
 * The messages that hold all the words of `q`, whole words, without regard to case and accents: in one room, or in all of
 * mine. Only what I may see. Errors: not_found, validation_failed (no word in q, or too many).
 */
@Command('search', { kind: 'read', rate: 'search' })
export class SearchCommand {
  static readonly answer = SearchAnswer;

  @Label('search_characters', { example: 'invoice paid' })
  q!: string;

  /** Leave out to search all rooms that I am in. */
  @Uuid({ optional: true })
  room_id?: string;

  /** Only messages of this user. */
  @OpaqueId({ optional: true, example: 'bob' })
  sender_id?: string;

  /** From this time on, inclusive. */
  @IsoTime({ optional: true })
  since?: string;

  /** Up to this time, exclusive. */
  @IsoTime({ optional: true })
  until?: string;

  /** Default 20. */
  @Integer(1, 'list_page', { optional: true })
  limit?: number;

  @Opaque(512, { optional: true })
  cursor?: string;

  /** What each message is to carry beside its own fields. Over REST `include=room,user` or `include=room&include=user`. */
  @SomeOf(INCLUDES, { optional: true, example: ['room', 'user'] })
  include?: Include[];
}
