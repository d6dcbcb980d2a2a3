import { ApiProperty } from '@nestjs/swagger';
import { Command } from '../command.js';
import { Integer, Opaque, Reaction, SomeOf, Uuid } from '../validation.js';
import { MessageReactionView } from '../views/reaction.view.js';
import { type ReactionInclude, REACTION_INCLUDES } from '../vocabulary.js';

/** The reactions to the message, as they are now. */
export class ReactionsAnswer {
  message_id!: string;
  /** For each reaction the ids of the first who gave it. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'array', items: { type: 'string' } } })
  reactions!: Record<string, string[]>;
  /** How many gave it in all. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' } })
  reaction_counts!: Record<string, number>;
}

/**
 * Reacts to a message, with any emoji or a short name. An emoji is the same with and without its variation selector; the
 * answer and the event have its fully qualified form. A repeat is no error and changes nothing. For everybody who may see
 * the message, readers included. Errors: not_found, forbidden (muted), gone (deleted), conflict (archived room, too many
 * reactions), overloaded, unknown_outcome.
 */
@Command('add_reaction')
export class AddReactionCommand {
  static readonly answer = ReactionsAnswer;

  @Uuid()
  room_id!: string;

  @Uuid()
  message_id!: string;

  @Reaction()
  reaction!: string;
}

/**
 * Takes back one's own reaction. Without such a reaction it is no error and changes nothing.
 * Errors: not_found, forbidden (muted), gone (deleted), conflict (archived room), overloaded, unknown_outcome.
 */
@Command('remove_reaction')
export class RemoveReactionCommand {
  static readonly answer = ReactionsAnswer;

  @Uuid()
  room_id!: string;

  @Uuid()
  message_id!: string;

  @Reaction()
  reaction!: string;
}

/**
 * Takes back all of one's own reactions to a message, each a change of its own.
 * Errors: not_found, forbidden (muted), gone (deleted), conflict (archived room), overloaded, unknown_outcome.
 */
@Command('clear_reactions')
export class ClearReactionsCommand {
  static readonly answer = ReactionsAnswer;

  @Uuid()
  room_id!: string;

  @Uuid()
  message_id!: string;
}

export class ListReactionsAnswer {
  @ApiProperty({ type: () => [MessageReactionView] })
  reactions!: MessageReactionView[];
  next_cursor!: string | null;
}

/**
 * Who reacted to a message, and how; oldest first. A deleted message has none. Errors: not_found, validation_failed (cursor).
 */
@Command('list_reactions', { kind: 'read' })
export class ListReactionsCommand {
  static readonly answer = ListReactionsAnswer;

  @Uuid()
  room_id!: string;

  @Uuid()
  message_id!: string;

  /** Only this reaction. */
  @Reaction({ optional: true })
  reaction?: string;

  /** Default 50. */
  @Integer(1, 'list_page', { optional: true })
  limit?: number;

  @Opaque(512, { optional: true })
  cursor?: string;

  /** What each reaction is to carry beside its own fields. Over REST `include=user,message` or `include=user&include=message`. */
  @SomeOf(REACTION_INCLUDES, { optional: true, example: ['user', 'message'] })
  include?: ReactionInclude[];
}
