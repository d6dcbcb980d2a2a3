import { ApiProperty } from '@nestjs/swagger';
import { AttachmentView } from './message.view.js';

/** An attachment, and the message on which it hangs. */
export class AttachmentUseView {
  @ApiProperty({ type: () => AttachmentView })
  attachment!: AttachmentView;
  message_id!: string;
  @ApiProperty({ type: 'integer' })
  seq!: number;
  sender_id!: string | null;
  /** When the message was sent. ISO 8601. */
  created_at!: string;
}
