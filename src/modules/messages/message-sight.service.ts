import { Injectable } from '@nestjs/common';
import type { Actor } from '../../core/commands/command-context.js';
import { ConfabError } from '../../core/errors/confab-error.js';
import { finds, type Viewer } from '../log/audience.js';
import { LogReader } from '../log/log-reader.js';
import type { MessageDocument } from '../log/message.schema.js';
import { OwnSides } from '../rooms/own-sides.service.js';
import { RoomAccess } from '../rooms/room-access.js';
import type { RoomDocument } from '../rooms/room.schema.js';

/** A message with its room, and how far whoever asked for it sees that. */
export interface Seen {
  message: MessageDocument;
  viewer: Viewer;
  room: RoomDocument;
}

/** Finds messages for people: only what they may see is there, and not what they took out of their own copy. */
@Injectable()
export class MessageSight {
  constructor(
    private readonly reader: LogReader,
    private readonly access: RoomAccess,
    private readonly own: OwnSides,
  ) {}

  /**
   * The message, as the actor may see it. It is read before the right to it: what is stored after somebody's removal is
   * not for them. @throws ConfabError not_found
   */
  async seen(roomId: string, messageId: string, actor: Actor): Promise<Seen> {
    const message = await this.reader.message(roomId, messageId);
    const standing = await this.access.require(actor, roomId, 'read');
    const viewer = await this.own.viewer(actor, standing);
    if (!message || !finds(viewer, message)) throw ConfabError.notFound('message');
    return { message, viewer, room: standing.room };
  }

  /** The sender as viewer of their own message. Only what it quotes, or is a copy of, may be beyond their sight. */
  async ofSender(actor: Actor, { room_id: room, reply_to, redirect_of = null }: MessageDocument): Promise<Viewer> {
    if (reply_to === null && redirect_of === null)
      return { userId: actor.userId, language: actor.language, fromSeq: 0 };
    return this.own.viewer(actor, await this.access.require(actor, room.toString(), 'read'));
  }
}

/** A deleted message stays as it is. @throws ConfabError gone */
export function requireUndeleted({ is_deleted: isDeleted }: MessageDocument): void {
  if (isDeleted) throw new ConfabError('gone', 'message.deleted');
}
