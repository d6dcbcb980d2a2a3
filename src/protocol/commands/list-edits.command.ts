import { ApiProperty } from '@nestjs/swagger';
import { Command } from '../command.js';
import { Integer, Opaque, Uuid } from '../validation.js';
import { EditView } from '../views/edit.view.js';

export class ListEditsAnswer {
  @ApiProperty({ type: () => [EditView] })
  edits!: EditView[];
  next_cursor!: string | null;
}

/**
 * What a message was before each of its edits, oldest first; for everybody who may see the message. A deleted message has
 * no history left. Errors: not_found, validation_failed (cursor).
 */
@Command('list_edits', { kind: 'read' })
export class ListEditsCommand {
  static readonly answer = ListEditsAnswer;

  @Uuid()
  room_id!: string;

  @Uuid()
  message_id!: string;

  /** Default 50. */
  @Integer(1, 'list_page', { optional: true })
  limit?: number;

  @Opaque(512, { optional: true })
  cursor?: string;
}
