import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { Config } from '../../config/config.js';
import type { ActorContext } from '../../core/commands/command-context.js';
import { Handles } from '../../core/commands/handles.js';
import { ConfabError } from '../../core/errors/confab-error.js';
import {
  ListPinsCommand,
  type ListPinsAnswer,
  type PinAnswer,
  PinMessageCommand,
  UnpinMessageCommand,
} from '../../protocol/commands/pins.command.js';
import { sentence } from '../../protocol/sentence.js';
import { LogReader } from '../log/log-reader.js';
import type { NewChange } from '../log/log.types.js';
import { MessageViews } from '../log/message.mapper.js';
import type { MessageDocument } from '../log/message.schema.js';
import { RoomLog } from '../log/room-log.js';
import { decodeTimeCursor, encodeTimeCursor } from '../members/time-cursor.js';
import { IncludedViews } from '../rooms/included-views.service.js';
import { OwnSides } from '../rooms/own-sides.service.js';
import { RoomAccess } from '../rooms/room-access.js';
import { requireUndeleted, MessageSight } from './message-sight.service.js';

const DEFAULT_PAGE = 50;

/** The pins of a room. */
@Injectable()
export class PinsService {
  constructor(
    private readonly config: Config,
    private readonly log: RoomLog,
    private readonly reader: LogReader,
    private readonly access: RoomAccess,
    private readonly sight: MessageSight,
    private readonly views: MessageViews,
    private readonly own: OwnSides,
    private readonly included: IncludedViews,
  ) {}

  @Handles(PinMessageCommand)
  async pin(command: PinMessageCommand, context: ActorContext): Promise<PinAnswer> {
    const { room_id: roomId } = command;
    return this.change('message_pinned', command, context, async (message, now, session, messages) => {
      if (message.is_pinned) return null;
      await this.requireRoom(roomId, session, messages);
      return { is_pinned: true, pinned_at: now, pinned_by: context.actor.userId };
    });
  }

  @Handles(UnpinMessageCommand)
  async unpin(command: UnpinMessageCommand, context: ActorContext): Promise<PinAnswer> {
    return this.change('message_unpinned', command, context, ({ is_pinned: isPinned }) =>
      isPinned ? { is_pinned: false, pinned_at: null, pinned_by: null } : null,
    );
  }

  /** Heads, the right to read, the page up to the heads, the right again: see `HistoryService`. */
  @Handles(ListPinsCommand)
  async list(command: ListPinsCommand, { actor }: ActorContext): Promise<ListPinsAnswer> {
    const { room_id: roomId, cursor, limit = DEFAULT_PAGE, include } = command;
    const after = decodeTimeCursor(cursor);
    const { seq } = await this.reader.head(roomId);
    const standing = await this.access.require(actor, roomId, 'read');
    const viewer = await this.own.viewer(actor, standing);
    const found = await this.reader.pins({ roomId, viewer, upTo: seq }, after, limit + 1);
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    const views = await this.views.of(page, viewer);
    await this.access.require(actor, roomId, 'read');
    return {
      messages: await this.included.inMessages(views, { actor, rooms: [standing.room], include }),
      next_cursor: last?.pinned_at ? encodeTimeCursor(last.pinned_at, last._id) : null,
    };
  }

  private async change(
    type: 'message_pinned' | 'message_unpinned',
    { room_id: roomId, message_id: messageId }: PinMessageCommand | UnpinMessageCommand,
    { actor, deadline }: ActorContext,
    set: NewChange['apply'],
  ): Promise<PinAnswer> {
    const { message: before, viewer } = await this.sight.seen(roomId, messageId, actor);
    if (before.sender_id === null) throw new ConfabError('forbidden', 'message.system_not_pinnable');
    const apply: NewChange['apply'] = (message, ...scene) => {
      requireUndeleted(message);
      return set(message, ...scene);
    };
    const { message } = await this.log.change({ roomId, messageId, actor, right: 'pin', type, apply }, deadline);
    return { message: await this.views.one(message, viewer) };
  }

  /**
   * Requires room for one more pin. Exact, in any number of processes: a snapshot alone would let two transactions that pin
   * different messages each count without the other, but both claim the next rev of the room, so one of them runs again.
   * What this transaction itself has pinned so far is not stored yet, and counted from `messages`.
   * @throws ConfabError conflict
   */
  private async requireRoom(
    roomId: string,
    session: ClientSession,
    messages: ReadonlyMap<string, MessageDocument>,
  ): Promise<void> {
    const most = this.config.limits.pins_per_room;
    const stored = await this.reader.pinnedIds(roomId, session);
    const untouched = stored.filter((id) => !messages.has(id));
    const touched = [...messages.values()].filter(({ is_pinned: isPinned }) => isPinned);
    if (untouched.length + touched.length >= most)
      throw new ConfabError('conflict', sentence('message.pin_limit', { most }));
  }
}
