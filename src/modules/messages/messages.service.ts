import { Injectable } from '@nestjs/common';
import type { ActorContext } from '../../core/commands/command-context.js';
import { Handles } from '../../core/commands/handles.js';
import { ConfabError } from '../../core/errors/confab-error.js';
import { DeleteMessageCommand, type DeleteMessageAnswer } from '../../protocol/commands/delete-message.command.js';
import { EditMessageCommand, type EditMessageAnswer } from '../../protocol/commands/edit-message.command.js';
import { GetMessageCommand, type GetMessageAnswer } from '../../protocol/commands/get-message.command.js';
import { MessageAttachments } from '../attachments/message-attachments.service.js';
import type { NewChange } from '../log/log.types.js';
import type { EditableField } from '../log/change.schema.js';
import { MessageViews } from '../log/message.mapper.js';
import type { AttachmentDocument, MessageDocument } from '../log/message.schema.js';
import { RoomLog } from '../log/room-log.js';
import { IncludedViews } from '../rooms/included-views.service.js';
import { OwnSideCommands } from '../rooms/own-side-commands.service.js';
import { mentionsOf, namedIn } from './message-content.js';
import { MessageSight, requireUndeleted } from './message-sight.service.js';

/** What a deletion leaves of a message: nothing that anybody wrote, or did with it. What else there is the log forgets. */
const NOTHING_LEFT: Partial<MessageDocument> = {
  content: '',
  extra_metadata: {},
  attachments: [],
  mentions: [],
  reactions: [],
  is_pinned: false,
  pinned_at: null,
  pinned_by: null,
  stream: null,
};

const EDITABLE: readonly EditableField[] = ['content', 'attachments', 'mentions', 'extra_metadata'];

type Edit = Partial<Pick<MessageDocument, EditableField>>;

/** What may become of a message after it was sent: editing and deleting. */
@Injectable()
export class MessagesService {
  constructor(
    private readonly log: RoomLog,
    private readonly sight: MessageSight,
    private readonly views: MessageViews,
    private readonly included: IncludedViews,
    private readonly ownSide: OwnSideCommands,
    private readonly attachments: MessageAttachments,
  ) {}

  /**
   * The right to edit is asked for inside the transaction, where the message is looked at again: it may have changed since
   * it was read.
   */
  @Handles(EditMessageCommand)
  async edit(command: EditMessageCommand, { actor, deadline }: ActorContext): Promise<EditMessageAnswer> {
    const { room_id: roomId, message_id: messageId } = command;
    if (EDITABLE.every((field) => command[field] === undefined)) {
      throw ConfabError.invalid({
        field: 'content',
        message: 'field.something_to_edit',
      });
    }
    const { message: before, viewer } = await this.sight.seen(roomId, messageId, actor);
    if (before.sender_id !== actor.userId) throw new ConfabError('forbidden', 'message.edit_not_sender');
    const held = await this.attachments.hold(command.attachments ?? [], {
      roomId,
      actor,
      deadline,
      kept: before.attachments,
    });
    const fields = editOf(command, before, held.attachments);
    requireSomething({ ...before, ...fields }, fields);
    // Who was mentioned already may have left since: that is no fault of the edit.
    const named = namedIn({ mentions: fields.mentions?.filter((id) => !before.mentions.includes(id)) });
    const apply: NewChange['apply'] = (current, now) => {
      requireUndeleted(current);
      requireSomething({ ...current, ...fields }, fields);
      return { ...fields, is_edited: true, edited_at: now };
    };
    const change: NewChange = { roomId, messageId, actor, right: 'edit_own', type: 'message_edited', named, apply };
    const { message } = await held.during(() => this.log.change(change, deadline));
    return { message: await this.views.one(message, viewer) };
  }

  @Handles(DeleteMessageCommand)
  async delete(
    { room_id: roomId, message_id: messageId, scope = 'everyone' }: DeleteMessageCommand,
    { actor, deadline }: ActorContext,
  ): Promise<DeleteMessageAnswer> {
    if (scope === 'me') {
      await this.ownSide.hideMessage(actor, roomId, messageId, deadline);
      return { message_id: messageId };
    }
    const { message } = await this.sight.seen(roomId, messageId, actor);
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
    { room_id: roomId, message_id: messageId, include }: GetMessageCommand,
    { actor }: ActorContext,
  ): Promise<GetMessageAnswer> {
    const { message, viewer, room } = await this.sight.seen(roomId, messageId, actor);
    const view = await this.views.one(message, viewer);
    const [whole = view] = await this.included.inMessages([view], { actor, rooms: [room], include });
    return { message: whole };
  }
}

/** The fields that an edit sets. @throws ConfabError validation_failed */
function editOf(
  command: EditMessageCommand,
  { sender_id: senderId, targets }: MessageDocument,
  attachments: AttachmentDocument[],
): Edit {
  const { content, extra_metadata, mentions } = command;
  return {
    ...(content !== undefined && { content }),
    ...(extra_metadata && { extra_metadata }),
    ...(command.attachments && { attachments }),
    ...(mentions && { mentions: mentionsOf(mentions, senderId, targets) }),
  };
}

/** An edit may take away the text or the attachments, not both. @throws ConfabError validation_failed */
function requireSomething({ content, attachments }: Required<Edit>, fields: Edit): void {
  if (content !== '' || attachments.length > 0) return;
  const field = fields.content === undefined ? 'attachments' : 'content';
  if (fields[field] !== undefined) throw ConfabError.invalid({ field, message: 'field.empty_message' });
}
