import { Injectable } from '@nestjs/common';
import type { Actor, ActorContext } from '../../core/commands/command-context.js';
import { Handles } from '../../core/commands/handles.js';
import { ConfabError } from '../../core/errors/confab-error.js';
import { DeleteMessageCommand, type DeleteMessageAnswer } from '../../protocol/commands/delete-message.command.js';
import { EditMessageCommand, type EditMessageAnswer } from '../../protocol/commands/edit-message.command.js';
import { GetMessageCommand, type GetMessageAnswer } from '../../protocol/commands/get-message.command.js';
import { SendMessageCommand, type SendMessageAnswer } from '../../protocol/commands/send-message.command.js';
import { maySee, type Viewer } from '../log/audience.js';
import { LogReader } from '../log/log-reader.js';
import type { NewChange, NewMessage } from '../log/log.types.js';
import { MessageViews } from '../log/message.mapper.js';
import type { MessageDocument } from '../log/message.schema.js';
import { RoomLog } from '../log/room-log.js';
import { RoomAccess, viewerOf } from '../rooms/room-access.js';
import { RoomCreation } from '../rooms/room-creation.service.js';
import { Turns } from './turns.js';

/** What a deletion leaves of a message: nothing that anybody wrote. */
const NOTHING_LEFT: Partial<MessageDocument> = { content: '', extra_metadata: {}, attachments: [], mentions: [] };

interface Seen {
  message: MessageDocument;
  viewer: Viewer;
}

/** Sending, editing and deleting. */
@Injectable()
export class MessagesService {
  /** Sends of one user to one room are numbered as they came, however long the looks before them take. */
  private readonly turns = new Turns();

  constructor(
    private readonly log: RoomLog,
    private readonly reader: LogReader,
    private readonly access: RoomAccess,
    private readonly rooms: RoomCreation,
    private readonly views: MessageViews,
  ) {}

  /** The right to send is asked for by the log itself, just before it writes: see WriteAuthority. */
  @Handles(SendMessageCommand)
  async send(command: SendMessageCommand, { actor, deadline }: ActorContext): Promise<SendMessageAnswer> {
    const { room_id, participants = [], reply_to: replyTo = null } = command;
    const key = JSON.stringify([actor.userId, room_id ?? [...new Set(participants)].toSorted()]);
    const prepare = async (): Promise<string> => {
      const roomId = await this.roomOf(command, { actor, deadline });
      if (replyTo !== null) await this.requireReplyable(roomId, replyTo, actor);
      return roomId;
    };
    // Queued in its turn, but not waited for there: sends on their way to the database overlap.
    const { appended } = await this.turns.take(key, prepare, (roomId) => ({
      appended: this.log.append(newMessage(command, roomId, actor), deadline),
    }));
    const { message, deduplicated } = await appended;
    return { message: await this.views.one(message, await this.viewer(actor, message)), deduplicated };
  }

  /** The right to edit is asked for inside the transaction; only what never changes of a message is looked at before. */
  @Handles(EditMessageCommand)
  async edit(command: EditMessageCommand, { actor, deadline }: ActorContext): Promise<EditMessageAnswer> {
    const { room_id: roomId, message_id: messageId, content, extra_metadata: metadata } = command;
    if (content === undefined && metadata === undefined) {
      throw ConfabError.invalid({ field: 'content', message: 'field.content_or_metadata' });
    }
    const { message: before, viewer } = await this.visible(roomId, messageId, actor);
    if (before.sender_id !== actor.userId) throw new ConfabError('forbidden', 'message.edit_not_sender');
    const apply: NewChange['apply'] = (current, now) => {
      if (current.is_deleted) throw new ConfabError('gone', 'message.deleted');
      return {
        content: content ?? current.content,
        extra_metadata: metadata ?? current.extra_metadata,
        is_edited: true,
        edited_at: now,
      };
    };
    const change: NewChange = { roomId, messageId, actor, right: 'edit_own', type: 'message_edited', apply };
    const { message } = await this.log.change(change, deadline);
    return { message: await this.views.one(message, viewer) };
  }

  @Handles(DeleteMessageCommand)
  async delete(
    { room_id: roomId, message_id: messageId }: DeleteMessageCommand,
    { actor, deadline }: ActorContext,
  ): Promise<DeleteMessageAnswer> {
    const { message } = await this.visible(roomId, messageId, actor);
    const { sender_id: senderId } = message;
    if (senderId === null) throw new ConfabError('forbidden', 'message.system_not_deletable');
    const right = senderId === actor.userId ? 'delete_own' : 'moderate';
    const apply: NewChange['apply'] = (current, now) =>
      current.is_deleted ? null : { ...NOTHING_LEFT, is_deleted: true, deleted_at: now };
    await this.log.change({ roomId, messageId, actor, right, type: 'message_deleted', apply }, deadline);
    return { message_id: messageId };
  }

  @Handles(GetMessageCommand)
  async get(
    { room_id: roomId, message_id: messageId }: GetMessageCommand,
    { actor }: ActorContext,
  ): Promise<GetMessageAnswer> {
    const { message, viewer } = await this.visible(roomId, messageId, actor);
    return { message: await this.views.one(message, viewer) };
  }

  /**
   * The message, as the actor may see it. It is read before the right to it: what is stored after somebody's removal is
   * not for them. @throws ConfabError not_found
   */
  private async visible(roomId: string, messageId: string, actor: Actor): Promise<Seen> {
    const message = await this.reader.message(roomId, messageId);
    const viewer = viewerOf(actor, await this.access.require(actor, roomId, 'read'));
    if (!message || !maySee(viewer, message)) throw ConfabError.notFound('message');
    return { message, viewer };
  }

  /** The sender as viewer of their own message. Only what it quotes may be beyond their sight. */
  private async viewer(actor: Actor, { room_id: room, reply_to: quoted }: MessageDocument): Promise<Viewer> {
    if (quoted === null) return { userId: actor.userId, fromSeq: 0 };
    return viewerOf(actor, await this.access.require(actor, room.toString(), 'read'));
  }

  private async roomOf(
    command: SendMessageCommand,
    { actor, deadline }: Pick<ActorContext, 'actor' | 'deadline'>,
  ): Promise<string> {
    const { room_id: roomId, participants } = command;
    if (roomId !== undefined && participants === undefined) return roomId;
    if (roomId === undefined && participants !== undefined)
      return this.rooms.directRoomOf(actor, participants, deadline);
    throw ConfabError.invalid({ field: 'room_id', message: 'field.room_or_participants' });
  }

  private async requireReplyable(roomId: string, messageId: string, actor: Actor): Promise<void> {
    const [message, standing] = await Promise.all([
      this.reader.message(roomId, messageId),
      this.access.require(actor, roomId, 'send'),
    ]);
    if (message && maySee(viewerOf(actor, standing), message)) return;
    throw ConfabError.invalid({ field: 'reply_to', message: 'field.reply_to' });
  }
}

function newMessage(command: SendMessageCommand, roomId: string, sender: Actor): NewMessage {
  return {
    roomId,
    sender,
    messageType: command.message_type ?? 'text',
    content: command.content,
    attachments: [],
    replyTo: command.reply_to ?? null,
    mentions: [],
    targets: [],
    tokenCount: null,
    clientMessageId: command.client_message_id ?? null,
    sentAt: command.sent_at === undefined ? null : new Date(command.sent_at),
    extraMetadata: command.extra_metadata ?? {},
  };
}
