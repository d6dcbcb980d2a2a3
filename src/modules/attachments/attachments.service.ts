import { Injectable } from '@nestjs/common';
import type { Actor, ActorContext } from '../../core/commands/command-context.js';
import { Handles } from '../../core/commands/handles.js';
import { decodeCursor, encodeCursor, invalidCursor } from '../../core/database/cursor.js';
import { ConfabError } from '../../core/errors/confab-error.js';
import {
  type AttachmentAnswer,
  type DeleteAttachmentAnswer,
  DeleteAttachmentCommand,
  GetAttachmentCommand,
  type ListAttachmentsAnswer,
  ListAttachmentsCommand,
} from '../../protocol/commands/attachments.command.js';
import { AttachmentLinks } from '../log/attachment-links.js';
import { LogUploads } from '../log/log-uploads.js';
import { OwnSides } from '../rooms/own-sides.service.js';
import { RoomAccess } from '../rooms/room-access.js';
import { attachmentOf } from './attachment.mapper.js';
import { AttachmentRepository, type StoredFile } from './attachment.repository.js';
import { AttachmentSweep } from './attachment-sweep.service.js';
import { DatabaseClock } from '../../core/database/database-clock.js';

const DEFAULT_PAGE = 50;

/** Uploads for those who may see them. */
@Injectable()
export class Attachments {
  constructor(
    private readonly files: AttachmentRepository,
    private readonly uploads: LogUploads,
    private readonly access: RoomAccess,
    private readonly own: OwnSides,
    private readonly links: AttachmentLinks,
    private readonly sweep: AttachmentSweep,
    private readonly clock: DatabaseClock,
  ) {}

  @Handles(GetAttachmentCommand)
  async get(
    { room_id: roomId, attachment_id: id }: GetAttachmentCommand,
    { actor }: ActorContext,
  ): Promise<AttachmentAnswer> {
    const file = await this.seen(roomId, id, actor);
    const view = await this.links.viewer();
    return { attachment: view(attachmentOf(file), roomId) };
  }

  @Handles(DeleteAttachmentCommand)
  async delete(
    { room_id: roomId, attachment_id: id }: DeleteAttachmentCommand,
    { actor }: ActorContext,
  ): Promise<DeleteAttachmentAnswer> {
    const file = await this.files.find(roomId, id);
    if (file?.owner_id !== actor.userId || file.state === 'removing') throw ConfabError.notFound('attachment');
    const isNeeded = file.claims.length > 0 || (await this.uploads.isShown(roomId, file._id));
    // Claimed since it was read: a message that shows it is on its way.
    const isRemoved = !isNeeded && (await this.files.decide(file, { state: 'removing', check_at: this.clock.now() }));
    if (!isRemoved) throw new ConfabError('conflict', 'attachment.in_use');
    this.sweep.soon();
    return { attachment_id: id };
  }

  /** By keyset along the log. The messages are read before the right to them: what is stored after a removal is not shown. */
  @Handles(ListAttachmentsCommand)
  async list(command: ListAttachmentsCommand, { actor }: ActorContext): Promise<ListAttachmentsAnswer> {
    const { room_id: roomId, type, limit = DEFAULT_PAGE, cursor } = command;
    const before = placeOf(cursor);
    const viewer = await this.own.viewer(actor, await this.access.require(actor, roomId, 'read'));
    const found = await this.uploads.withAttachments(roomId, viewer, { before, type }, limit + 1);
    await this.access.require(actor, roomId, 'read');
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    const view = await this.links.viewer();
    const attachments = page.flatMap(({ _id, seq, sender_id, created_at, attachments: all }) =>
      all
        .filter((one) => type === undefined || one.type === type)
        .map((one) => ({
          attachment: view(one, roomId),
          message_id: _id.toString(),
          seq,
          sender_id,
          created_at: created_at.toISOString(),
        })),
    );
    return { attachments, next_cursor: last ? encodeCursor([last.seq]) : null };
  }

  /** The file, for its owner, and for whoever sees a message that shows it. @throws ConfabError not_found */
  async seen(roomId: string, id: string, actor: Actor): Promise<StoredFile> {
    const file = await this.files.find(roomId, id);
    const viewer = await this.own.viewer(actor, await this.access.require(actor, roomId, 'read'));
    const isTheirs = file?.owner_id === actor.userId;
    if (file?.state === 'ready') {
      const isSeen = isTheirs ? await this.isThere(file) : await this.uploads.isShownTo(viewer, roomId, file._id);
      if (isSeen) return file;
    }
    throw ConfabError.notFound('attachment');
  }

  /** Whether a file is not only waiting for its removal: a message may show it yet, or one does. */
  async isThere(file: StoredFile): Promise<boolean> {
    if (file.state !== 'ready') return false;
    if (file.check_at === null || file.check_at > this.clock.now()) return true;
    return this.uploads.isShown(file.room_id.toString(), file._id);
  }
}

/** The seq before which the page begins. @throws ConfabError validation_failed */
function placeOf(cursor: string | undefined): number {
  if (cursor === undefined) return Number.MAX_SAFE_INTEGER;
  const [seq] = decodeCursor(cursor, ['number']);
  if (!Number.isSafeInteger(seq)) throw invalidCursor();
  return seq;
}
