import { Injectable } from '@nestjs/common';
import type { Actor, ActorContext } from '../../core/commands/command-context.js';
import { Handles } from '../../core/commands/handles.js';
import { ConfabError } from '../../core/errors/confab-error.js';
import { RedirectMessageCommand } from '../../protocol/commands/redirect-message.command.js';
import { SendMessageCommand, type SendMessageAnswer } from '../../protocol/commands/send-message.command.js';
import { type HeldAttachments, MessageAttachments } from '../attachments/message-attachments.service.js';
import { finds, isTargeted, othersInOn } from '../log/audience.js';
import { LogReader } from '../log/log-reader.js';
import { CopyOutdated } from '../log/log-errors.js';
import type { NewMessage } from '../log/log.types.js';
import { MessageViews } from '../log/message.mapper.js';
import type { AttachmentDocument, MessageDocument } from '../log/message.schema.js';
import { RoomLog } from '../log/room-log.js';
import { OwnSides } from '../rooms/own-sides.service.js';
import { RoomAccess } from '../rooms/room-access.js';
import { RoomCreation } from '../rooms/room-creation.service.js';
import { mentionsOf, namedIn, targetsOf, typeOf } from './message-content.js';
import { MessageSight } from './message-sight.service.js';
import { Turns } from './turns.js';

type Sending = Pick<ActorContext, 'actor' | 'deadline'>;

/** Sending, and sending on. The right to it is asked for by the log itself, just before it writes: see WriteAuthority. */
@Injectable()
export class SendingService {
  /** Sends of one user to one room are numbered as they came, however long the looks before them take. */
  private readonly turns = new Turns();

  constructor(
    private readonly log: RoomLog,
    private readonly reader: LogReader,
    private readonly access: RoomAccess,
    private readonly sight: MessageSight,
    private readonly rooms: RoomCreation,
    private readonly views: MessageViews,
    private readonly own: OwnSides,
    private readonly attachments: MessageAttachments,
  ) {}

  @Handles(SendMessageCommand)
  async send(command: SendMessageCommand, { actor, deadline }: ActorContext): Promise<SendMessageAnswer> {
    if (command.token_count !== undefined && !actor.isBot && !actor.isAdmin)
      throw ConfabError.invalid({ field: 'token_count', message: 'field.bots_only' });
    const { room_id, participants = [], reply_to: replyTo } = command;
    const place = room_id ?? [...new Set(participants)].toSorted();
    return this.append(place, { actor, deadline }, async () => {
      const roomId = await this.roomOf(command, { actor, deadline });
      const quoted = replyTo === undefined ? null : await this.quotedBy(command, roomId, replyTo, actor);
      const held = await this.heldFor(command, { roomId, actor, deadline });
      return { message: newMessage(command, roomId, actor, { quoted, attachments: held.attachments }), held };
    });
  }

  @Handles(RedirectMessageCommand)
  async redirect(command: RedirectMessageCommand, { actor, deadline }: ActorContext): Promise<SendMessageAnswer> {
    const { room_id: roomId, client_message_id: clientId } = command;
    try {
      return await this.copy(command, { actor, deadline });
    } catch (error) {
      // Deleted, cleared or hidden since it was first redirected: a repeat is answered all the same.
      const isGone = error instanceof ConfabError && (error.code === 'gone' || error.code === 'not_found');
      const before = isGone && clientId ? await this.reader.sentAs(roomId, actor.userId, clientId) : null;
      if (!before) throw error;
      await this.access.require(actor, roomId, 'read');
      return this.answer(before, true, actor);
    }
  }

  /** Appends a copy of a message as it is; made anew where the message changed before it was written. */
  private async copy(command: RedirectMessageCommand, sending: Sending): Promise<SendMessageAnswer> {
    const { room_id: roomId, message_id: messageId } = command;
    for (;;) {
      try {
        return await this.append(roomId, sending, async () => {
          const { message: original } = await this.sight.seen(roomId, messageId, sending.actor);
          const place = { ...sending, roomId, field: 'overrides.attachments', kept: original.attachments };
          const { attachments: overriding } = command.overrides ?? {};
          requireCopyable(original);
          const held = overriding
            ? await this.attachments.hold(overriding, place)
            : await this.attachments.holdAll(original.attachments, place);
          return { message: copyOf(original, command, held.attachments, sending.actor), held };
        });
      } catch (error) {
        if (!(error instanceof CopyOutdated)) throw error;
      }
    }
  }

  /** Appends what is prepared in its turn, but does not wait there: sends on their way to the database overlap. */
  private async append(
    place: string | readonly string[],
    { actor, deadline }: Sending,
    prepare: () => Promise<{ message: NewMessage; held: HeldAttachments }>,
  ): Promise<SendMessageAnswer> {
    const { appended } = await this.turns.take(JSON.stringify([actor.userId, place]), prepare, ({ message, held }) => ({
      appended: held.during(() => this.log.append(message, deadline)),
    }));
    const { message, deduplicated } = await appended;
    return this.answer(message, deduplicated, actor);
  }

  private async answer(message: MessageDocument, deduplicated: boolean, actor: Actor): Promise<SendMessageAnswer> {
    return { message: await this.views.one(message, await this.sight.ofSender(actor, message)), deduplicated };
  }

  private async roomOf(
    { room_id: roomId, participants }: SendMessageCommand,
    { actor, deadline }: Sending,
  ): Promise<string> {
    if (roomId !== undefined && participants === undefined) return roomId;
    if (roomId === undefined && participants !== undefined)
      return this.rooms.directRoomOf(actor, participants, deadline);
    throw ConfabError.invalid({ field: 'room_id', message: 'field.room_or_participants' });
  }

  /** What the message is to show. Of a repeat nothing hangs on it: see `quotedBy`. */
  private async heldFor(
    { attachments = [], client_message_id: clientId }: SendMessageCommand,
    place: { roomId: string } & Sending,
  ): Promise<HeldAttachments> {
    try {
      return await this.attachments.hold(attachments, place);
    } catch (error) {
      const { roomId, actor } = place;
      const isRepeat = clientId !== undefined && (await this.reader.sentAs(roomId, actor.userId, clientId)) !== null;
      if (isRepeat) return this.attachments.hold([], place);
      throw error;
    }
  }

  /**
   * The message to be answered. A repeat is answered by the log with what the first try became, whatever became since of
   * what it answers, or of the right to send: nothing hangs on it then.
   */
  private async quotedBy(
    { client_message_id: clientId }: SendMessageCommand,
    roomId: string,
    messageId: string,
    actor: Actor,
  ): Promise<MessageDocument | null> {
    try {
      return await this.replyable(roomId, messageId, actor);
    } catch (error) {
      const isRepeat = clientId !== undefined && (await this.reader.sentAs(roomId, actor.userId, clientId)) !== null;
      if (isRepeat) return null;
      throw error;
    }
  }

  /** The message to be answered. One that the actor may not see is none. */
  private async replyable(roomId: string, messageId: string, actor: Actor): Promise<MessageDocument> {
    const [message, standing] = await Promise.all([
      this.reader.message(roomId, messageId),
      this.access.require(actor, roomId, 'send'),
    ]);
    if (message && finds(await this.own.viewer(actor, standing), message)) return message;
    throw ConfabError.invalid({ field: 'reply_to', message: 'field.reply_to' });
  }
}

/** What a send appends. An answer to a message for some people is for the same, unless it says for whom it is. */
function newMessage(
  command: SendMessageCommand,
  roomId: string,
  sender: Actor,
  { quoted, attachments }: { quoted: MessageDocument | null; attachments: AttachmentDocument[] },
): NewMessage {
  const { content = '', mentions: mentioned = [] } = command;
  const chosen = command.targets && targetsOf(command.targets, sender.userId);
  const targets = chosen ?? (quoted && isTargeted(quoted) ? othersInOn(quoted, sender.userId) : []);
  const mentions = mentionsOf(mentioned, sender.userId, targets);
  return {
    roomId,
    sender,
    messageType: command.message_type ?? typeOf(content, attachments),
    content,
    attachments,
    replyTo: command.reply_to ?? null,
    mentions,
    targets,
    redirectOf: null,
    tokenCount: command.token_count ?? null,
    clientMessageId: command.client_message_id ?? null,
    sentAt: command.sent_at === undefined ? null : new Date(command.sent_at),
    extraMetadata: command.extra_metadata ?? {},
    // Who was reached by what is answered and left since is no fault of the answer.
    named: namedIn({ targets: chosen, mentions }),
  };
}

/** @throws ConfabError forbidden, gone */
function requireCopyable(original: MessageDocument): void {
  if (original.sender_id === null) throw new ConfabError('forbidden', 'message.system_not_redirectable');
  if (original.is_deleted) throw new ConfabError('gone', 'message.deleted');
}

/** What a redirection appends. @throws ConfabError validation_failed */
function copyOf(
  original: MessageDocument,
  { room_id: roomId, targets: named, overrides = {}, client_message_id: clientId }: RedirectMessageCommand,
  attachments: AttachmentDocument[],
  sender: Actor,
): NewMessage {
  const targets = targetsOf(named, sender.userId);
  const content = overrides.content ?? original.content;
  if (content === '' && attachments.length === 0)
    throw ConfabError.invalid({ field: 'overrides.content', message: 'field.empty_message' });
  return {
    roomId,
    sender,
    messageType: overrides.message_type ?? original.message_type,
    content,
    attachments,
    replyTo: null,
    mentions: [],
    targets,
    redirectOf: { id: original._id.toString(), seq: original.seq, rev: original.rev },
    tokenCount: null,
    clientMessageId: clientId ?? null,
    sentAt: null,
    extraMetadata: overrides.extra_metadata ?? original.extra_metadata,
    named: namedIn({ targets }),
  };
}
