import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import type { Actor, ActorContext } from '../../core/commands/command-context.js';
import { Handles } from '../../core/commands/handles.js';
import { ConfabError } from '../../core/errors/confab-error.js';
import {
  AppendUploadCommand,
  CancelUploadCommand,
  CreateUploadCommand,
  GetUploadCommand,
  type UploadAnswer,
} from '../../protocol/commands/resumable-uploads.command.js';
import type { ErrorCode } from '../../protocol/errors.js';
import { RoomAccess } from '../rooms/room-access.js';
import { AttachmentRepository, type StoredFile } from './attachment.repository.js';
import { cleanName } from './file-names.js';
import { FileWriter, type Upload } from './file-writer.service.js';

/** Refusals of the file itself: nothing more of it will do. After any other failure the upload may be resumed. */
const FINAL: readonly ErrorCode[] = ['too_large', 'unsupported_media', 'validation_failed'];

/** Uploads in as many requests as it takes. */
@Injectable()
export class ResumableUploads {
  constructor(
    private readonly access: RoomAccess,
    private readonly files: AttachmentRepository,
    private readonly writer: FileWriter,
    private readonly config: Config,
  ) {}

  @Handles(CreateUploadCommand)
  async create(command: CreateUploadCommand, { actor }: ActorContext): Promise<UploadAnswer> {
    const { room_id: roomId, size, type = null, name = null, mime_type = null } = command;
    await this.access.require(actor, roomId, 'send');
    const { file } = await this.writer.begin({
      roomId,
      ownerId: actor.userId,
      name: cleanName(name, this.config.limits.file_name_characters),
      said: { type, mime_type },
      announced: size,
      isResumable: true,
    });
    return answerOf(file);
  }

  @Handles(GetUploadCommand)
  async get({ room_id, upload_id }: GetUploadCommand, { actor }: ActorContext): Promise<UploadAnswer> {
    return answerOf(await this.owned(room_id, upload_id, actor));
  }

  /** The right to send is asked for each time: who has lost it uploads no more. */
  @Handles(AppendUploadCommand)
  async append(
    { room_id: roomId, upload_id: id, offset }: AppendUploadCommand,
    { actor, deadline, takeFile }: ActorContext,
  ): Promise<UploadAnswer> {
    const incoming = takeFile?.();
    if (!incoming) throw new Error('append_upload was given without bytes');
    await this.access.require(actor, roomId, 'send');
    const before = await this.owned(roomId, id, actor);
    requireOffset(before, offset);
    if (before.state === 'ready') return answerOf(before);
    const upload = await this.writer.resume(roomId, id);
    if (!upload) throw ConfabError.notFound('upload');
    // Somebody else may have written to it since it was read.
    requireOffset(upload.file, offset);
    return this.orEnd(upload, async () => {
      const { upload: longer, sha256 } = await this.writer.append(upload, incoming.bytes, deadline);
      const isWhole = longer.file.length === longer.file.announced;
      return answerOf(isWhole ? await this.writer.finish(longer, sha256) : longer.file);
    });
  }

  @Handles(CancelUploadCommand)
  async cancel(
    { room_id: roomId, upload_id: id }: CancelUploadCommand,
    { actor }: ActorContext,
  ): Promise<UploadAnswer> {
    await this.owned(roomId, id, actor);
    const upload = await this.writer.resume(roomId, id);
    if (!upload) throw ConfabError.notFound('upload');
    await this.writer.drop(upload);
    return answerOf(upload.file);
  }

  private async orEnd<T>(upload: Upload, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof ConfabError && FINAL.includes(error.code))
        await this.writer.drop(upload).catch(() => undefined);
      throw error;
    }
  }

  /** @throws ConfabError not_found */
  private async owned(roomId: string, id: string, actor: Actor): Promise<StoredFile> {
    const file = await this.files.find(roomId, id);
    const isUpload = file?.state === 'ready' || (file?.state === 'uploading' && file.resumable_until !== null);
    if (!file || !isUpload || file.owner_id !== actor.userId) throw ConfabError.notFound('upload');
    return file;
  }
}

/** @throws ConfabError conflict */
function requireOffset({ length }: StoredFile, offset: number): void {
  if (length !== offset) throw new ConfabError('conflict', 'attachment.other_offset');
}

function answerOf({ _id, room_id, filename, announced, length, resumable_until }: StoredFile): UploadAnswer {
  return {
    upload: {
      id: _id.toString(),
      room_id: room_id.toString(),
      name: filename,
      size: announced ?? length,
      offset: length,
      expires_at: resumable_until?.toISOString() ?? null,
    },
  };
}
