import { Injectable } from '@nestjs/common';
import type { ActorContext } from '../../core/commands/command-context.js';
import { Handles } from '../../core/commands/handles.js';
import { Config } from '../../config/config.js';
import { type AttachmentAnswer, UploadAttachmentCommand } from '../../protocol/commands/attachments.command.js';
import { AttachmentLinks } from '../log/attachment-links.js';
import { RoomAccess } from '../rooms/room-access.js';
import { attachmentOf } from './attachment.mapper.js';
import { cleanName } from './file-names.js';
import { FileWriter } from './file-writer.service.js';

/** Of a request, what may be form and not file. */
const FORM_BYTES = 64 * 1024;

/** Uploads in one request. */
@Injectable()
export class Uploads {
  constructor(
    private readonly access: RoomAccess,
    private readonly writer: FileWriter,
    private readonly links: AttachmentLinks,
    private readonly config: Config,
  ) {}

  @Handles(UploadAttachmentCommand)
  async upload(command: UploadAttachmentCommand, context: ActorContext): Promise<AttachmentAnswer> {
    const { room_id: roomId, type = null, name } = command;
    const { actor, deadline } = context;
    const incoming = context.takeFile?.();
    if (!incoming) throw new Error('upload_attachment was given without a file');
    await this.access.require(actor, roomId, 'send');
    const upload = await this.writer.begin({
      roomId,
      ownerId: actor.userId,
      name: cleanName(name ?? incoming.name, this.config.limits.file_name_characters),
      said: { type, mime_type: incoming.mimeType },
      announced: incoming.announced === null ? null : Math.max(0, incoming.announced - FORM_BYTES),
      isResumable: false,
    });
    const file = await this.writer.orDrop(upload, async () => {
      const { upload: whole, sha256 } = await this.writer.append(upload, incoming.bytes, deadline);
      await incoming.ended;
      return this.writer.finish(whole, sha256);
    });
    const view = await this.links.viewer();
    return { attachment: view(attachmentOf(file), roomId) };
  }
}
