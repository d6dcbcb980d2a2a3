import { Injectable } from '@nestjs/common';
import type { CommandContext } from '../../core/commands/command-context.js';
import { Handles } from '../../core/commands/handles.js';
import { ConfabError } from '../../core/errors/confab-error.js';
import { Config } from '../../config/config.js';
import type { ServedFile } from '../../protocol/command.js';
import { DownloadAttachmentAnswer, DownloadAttachmentCommand } from '../../protocol/commands/attachments.command.js';
import { AttachmentLinks } from '../log/attachment-links.js';
import { AttachmentRepository, type StoredFile } from './attachment.repository.js';
import { Attachments } from './attachments.service.js';
import { FileChunks } from './file-chunks.js';

/** Of a file that is shown in place the type is one that runs nothing. */
const SHOWN_IN_PLACE = ['image', 'video', 'audio', 'voice'];
const THUMBNAIL_TYPE = 'image/webp';

interface Permission {
  file: StoredFile;
  maxAgeSeconds: number;
}

/** The bytes of uploads. */
@Injectable()
export class Downloads {
  constructor(
    private readonly files: AttachmentRepository,
    private readonly attachments: Attachments,
    private readonly chunks: FileChunks,
    private readonly links: AttachmentLinks,
    private readonly config: Config,
  ) {}

  @Handles(DownloadAttachmentCommand)
  async download(command: DownloadAttachmentCommand, context: CommandContext): Promise<DownloadAttachmentAnswer> {
    const permission = await this.permit(command, context);
    const file = command.variant === 'file' ? this.whole(permission) : await this.thumbnail(permission);
    return Object.assign(new DownloadAttachmentAnswer(), { file });
  }

  /** By the url's signature, else by who asks. @throws ConfabError not_found, gone, unauthenticated */
  private async permit(command: DownloadAttachmentCommand, { actor }: CommandContext): Promise<Permission> {
    const { room_id: roomId, attachment_id: attachmentId, variant, expires, signature } = command;
    if (expires !== undefined && signature !== undefined) {
      const link = await this.links.verify({ roomId, attachmentId, variant }, expires, signature);
      if (!link) throw ConfabError.notFound('attachment');
      if (link.secondsLeft <= 0) throw new ConfabError('gone', 'attachment.url_expired');
      const file = await this.files.find(roomId, attachmentId);
      if (!file || !(await this.attachments.isThere(file))) throw ConfabError.notFound('attachment');
      return { file, maxAgeSeconds: link.secondsLeft };
    }
    if (!actor) throw new ConfabError('unauthenticated');
    const file = await this.attachments.seen(roomId, attachmentId, actor);
    return { file, maxAgeSeconds: this.config.limits.attachment_url_seconds };
  }

  private whole({ file, maxAgeSeconds }: Permission): ServedFile {
    const { _id, filename: name, mime_type: mimeType, length: size, sha256 } = file;
    return {
      name,
      mimeType: mimeType === 'text/plain' ? 'text/plain; charset=utf-8' : mimeType,
      size,
      etag: sha256 ?? _id.toString(),
      isInline: SHOWN_IN_PLACE.includes(file.type),
      maxAgeSeconds,
      read: (first, last) => this.chunks.read(_id, first, last),
    };
  }

  private async thumbnail({ file, maxAgeSeconds }: Permission): Promise<ServedFile> {
    const bytes = await this.files.thumbnail(file);
    if (!bytes) throw ConfabError.notFound('attachment');
    return {
      name: `${file.filename}.webp`,
      mimeType: THUMBNAIL_TYPE,
      size: bytes.length,
      etag: `${file.sha256 ?? file._id.toString()}-thumbnail`,
      isInline: true,
      maxAgeSeconds,
      read: (first, last) => only(bytes.subarray(first, last + 1)),
    };
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- what streams is asynchronous by nature
async function* only(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
