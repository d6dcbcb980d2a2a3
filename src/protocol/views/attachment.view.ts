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

/** An upload that may be resumed. */
export class UploadView {
  id!: string;
  room_id!: string;
  name!: string;
  /** Bytes. */
  @ApiProperty({ type: 'integer' })
  size!: number;
  /** Bytes that are there. All of them: it is finished. */
  @ApiProperty({ type: 'integer' })
  offset!: number;
  /** When it goes unless it is finished; null once it is. ISO 8601. */
  expires_at!: string | null;
}
