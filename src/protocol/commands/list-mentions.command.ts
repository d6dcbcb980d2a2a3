import { ApiProperty } from '@nestjs/swagger';
import { Command } from '../command.js';
import { Integer, Opaque, SomeOf } from '../validation.js';
import { MessageView } from '../views/message.view.js';
import { type Include, INCLUDES } from '../vocabulary.js';

export class ListMentionsAnswer {
  /** Newest first. */
  @ApiProperty({ type: () => [MessageView] })
  messages!: MessageView[];
  /** null at the end. A page may hold fewer messages than its limit before that. */
  next_cursor!: string | null;
}

/**
 * The messages that mention the asker, newest first, in the rooms they are in now, as far as they may see them. Deleted
 * ones are not among them. Errors: validation_failed (cursor).
 */
@Command('list_mentions', { kind: 'read' })
export class ListMentionsCommand {
  static readonly answer = ListMentionsAnswer;

  /** Default 50. */
  @Integer(1, 'list_page', { optional: true })
  limit?: number;

  @Opaque(512, { optional: true })
  cursor?: string;

  /** What each message is to carry beside its own fields. Over REST `include=room,user` or `include=room&include=user`. */
  @SomeOf(INCLUDES, { optional: true, example: ['room', 'user'] })
  include?: Include[];
}
