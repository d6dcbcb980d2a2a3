import { ApiProperty } from '@nestjs/swagger';
import { Command } from '../command.js';
import { Integer, Label, MediaType, OneOf, Uuid } from '../validation.js';
import { UploadView } from '../views/attachment.view.js';
import { ATTACHMENT_TYPES, type AttachmentType } from '../vocabulary.js';

/*
 * Uploads that may be resumed travel by tus 1.0 (https://tus.io), which has headers of its own: what these commands take and
 * answer is in them. Any tus client will do.
 */

export class UploadAnswer {
  @ApiProperty({ type: () => UploadView })
  upload!: UploadView;
}

/**
 * Begins an upload that may be cut and resumed, by tus 1.0: `Upload-Length` is its size, `Upload-Metadata` holds `filename`,
 * `filetype` and `type`, all optional. The path in `Location` ends with its id, which is the attachment's once all of it is there.
 * The first bytes may come with it.
 * Errors: validation_failed, not_found, forbidden (readonly, muted), conflict (archived room), too_large (of its kind, too many pixels, no room left), unsupported_media, rate_limited (uploads at once, bytes an hour), overloaded, unknown_outcome.
 */
@Command('create_upload', { rate: 'upload', restOnly: true })
export class CreateUploadCommand {
  static readonly answer = UploadAnswer;

  @Uuid()
  room_id!: string;

  /** Bytes. */
  @Integer(1)
  size!: number;

  /** As in upload_attachment. */
  @OneOf(ATTACHMENT_TYPES, { optional: true })
  type?: AttachmentType;

  @Label('file_name_characters', { optional: true, example: 'cat.png' })
  name?: string;

  @MediaType({ optional: true })
  mime_type?: string;
}

/** How far an upload of one's own is, by tus 1.0: `Upload-Offset` tells. Errors: not_found. */
@Command('get_upload', { kind: 'read', restOnly: true })
export class GetUploadCommand {
  static readonly answer = UploadAnswer;

  @Uuid()
  room_id!: string;

  @Uuid()
  upload_id!: string;
}

/**
 * More bytes of an upload of one's own, by tus 1.0: those from `Upload-Offset` on. Where they are the last, the answer comes
 * once the file was looked at; it is an attachment then. However the request ends, what came is kept, unless it is not wanted.
 * Errors: not_found, conflict (another offset), gone (taken over by another request), too_large, unsupported_media, rate_limited (bytes an hour), overloaded, unknown_outcome.
 */
@Command('append_upload', { restOnly: true })
export class AppendUploadCommand {
  static readonly answer = UploadAnswer;

  @Uuid()
  room_id!: string;

  @Uuid()
  upload_id!: string;

  @Integer(0)
  offset!: number;
}

/** Ends an unfinished upload of one's own, by tus 1.0. What is finished is removed by delete_attachment. Errors: not_found. */
@Command('cancel_upload', { restOnly: true })
export class CancelUploadCommand {
  static readonly answer = UploadAnswer;

  @Uuid()
  room_id!: string;

  @Uuid()
  upload_id!: string;
}
