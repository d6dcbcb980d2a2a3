import { ApiProperty } from '@nestjs/swagger';
import { AttachmentView } from './message.view.js';

/** A message as it was before one of its edits. */
export class EditView {
  /** The number of that edit among the room's changes. */
  @ApiProperty({ type: 'integer' })
  rev!: number;
  /** Who edited. */
  user_id!: string;
  /** When this was replaced. */
  edited_at!: string;
  content!: string;
  @ApiProperty({ type: () => [AttachmentView] })
  attachments!: AttachmentView[];
  mentions!: string[];
  @ApiProperty({ type: 'object', additionalProperties: true })
  extra_metadata!: Record<string, unknown>;
}
