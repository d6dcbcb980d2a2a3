import { ApiHideProperty, ApiProperty } from '@nestjs/swagger';
import { Command, type FileAnswer, type ServedFile } from '../command.js';
import { Integer, Label, OneOf, Opaque, Uuid } from '../validation.js';
import { AttachmentUseView } from '../views/attachment.view.js';
import { AttachmentView } from '../views/message.view.js';
import { ATTACHMENT_TYPES, ATTACHMENT_VARIANTS, type AttachmentType, type AttachmentVariant } from '../vocabulary.js';

export class AttachmentAnswer {
  @ApiProperty({ type: () => AttachmentView })
  attachment!: AttachmentView;
}

/**
 * Stores a file for a room where one may send, to be shown by a message there: `attachments: [{id}]`. What it is, is looked
 * at, not believed. Until a message shows it nobody else sees it, and it goes after `unused_attachment_hours`. In the form the
 * fields come before the file.
 * Errors: validation_failed, not_found, forbidden (readonly, muted), conflict (archived room), too_large (of its kind, too many pixels, no room left), unsupported_media (not what it is said to be, an image that cannot be read), rate_limited (uploads at once, bytes an hour), overloaded, unknown_outcome.
 */
@Command('upload_attachment', { rate: 'upload', restOnly: true })
export class UploadAttachmentCommand {
  static readonly answer = AttachmentAnswer;

  @Uuid()
  room_id!: string;

  /**
   * Default: what the file is. `voice` makes a voice message of audio, `file` keeps anything as a mere file; all else must be
   * what the file is.
   */
  @OneOf(ATTACHMENT_TYPES, { optional: true })
  type?: AttachmentType;

  /** Default: the file's own. Of a path the last part is kept. */
  @Label('file_name_characters', { optional: true, example: 'cat.png' })
  name?: string;
}

/** An attachment that one has uploaded, or that a message shows which one may see. Errors: not_found. */
@Command('get_attachment', { kind: 'read' })
export class GetAttachmentCommand {
  static readonly answer = AttachmentAnswer;

  @Uuid()
  room_id!: string;

  @Uuid()
  attachment_id!: string;
}

export class DeleteAttachmentAnswer {
  attachment_id!: string;
}

/** Removes an upload of one's own that no message shows. Errors: not_found, conflict (a message shows it). */
@Command('delete_attachment')
export class DeleteAttachmentCommand {
  static readonly answer = DeleteAttachmentAnswer;

  @Uuid()
  room_id!: string;

  @Uuid()
  attachment_id!: string;
}

export class ListAttachmentsAnswer {
  /** Of the newest message first; those of one message in its order. */
  @ApiProperty({ type: () => [AttachmentUseView] })
  attachments!: AttachmentUseView[];
  /** null at the end. */
  next_cursor!: string | null;
}

/** What hangs on the messages of a room, links too, as far as one may see them. Errors: not_found, validation_failed (cursor). */
@Command('list_attachments', { kind: 'read' })
export class ListAttachmentsCommand {
  static readonly answer = ListAttachmentsAnswer;

  @Uuid()
  room_id!: string;

  /** Default: of every type. */
  @OneOf(ATTACHMENT_TYPES, { optional: true })
  type?: AttachmentType;

  /** Messages looked at, which may have several attachments each. Default 50. */
  @Integer(1, 'list_page', { optional: true })
  limit?: number;

  @Opaque(512, { optional: true })
  cursor?: string;
}

/** The bytes, as they are asked for. */
export class DownloadAttachmentAnswer implements FileAnswer {
  @ApiHideProperty()
  file!: ServedFile;
}

/**
 * The bytes of an uploaded attachment, whole or a range of them. By the url that views give, which needs no token; or, without
 * `expires` and `signature`, by a token of somebody who sees it. Images, video and audio may be shown in place, all else is to
 * be saved.
 * Errors: not_found, gone (the url has expired), unauthenticated.
 */
@Command('download_attachment', { kind: 'read', anonymous: true, restOnly: true })
export class DownloadAttachmentCommand {
  static readonly answer = DownloadAttachmentAnswer;

  @Uuid()
  room_id!: string;

  @Uuid()
  attachment_id!: string;

  @OneOf(ATTACHMENT_VARIANTS)
  variant!: AttachmentVariant;

  /** Seconds since 1970. */
  @Integer(0, undefined, { optional: true })
  expires?: number;

  @Opaque(64, { optional: true })
  signature?: string;
}
