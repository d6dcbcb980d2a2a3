import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import type { ActorContext } from '../../core/commands/command-context.js';
import { Handles } from '../../core/commands/handles.js';
import { ConfabError } from '../../core/errors/confab-error.js';
import { DeleteRoomAnswer, DeleteRoomCommand } from '../../protocol/commands/delete-room.command.js';
import {
  GetFullRoomAnswer,
  GetFullRoomCommand,
  GetRoomAnswer,
  GetRoomCommand,
} from '../../protocol/commands/get-room.command.js';
import { UpdateRoomAnswer, UpdateRoomCommand } from '../../protocol/commands/update-room.command.js';
import { LogReader, type PageRange } from '../log/log-reader.js';
import { MessageViews } from '../log/message.mapper.js';
import type { EventChanges } from '../log/message.schema.js';
import { RoomLog } from '../log/room-log.js';
import { MemberViews } from '../members/member.mapper.js';
import { MemberRepository } from '../members/member.repository.js';
import { OwnSides } from './own-sides.service.js';
import { RoomAccess, type RoomStanding } from './room-access.js';
import { RoomViews } from './room.mapper.js';
import { type RoomChange, RoomRepository } from './room.repository.js';
import type { RoomDocument } from './room.schema.js';

const DEFAULT_PAGE = 50;

/** The commands on one room: look at it, change it, delete it. */
@Injectable()
export class RoomsService {
  constructor(
    private readonly config: Config,
    private readonly access: RoomAccess,
    private readonly log: RoomLog,
    private readonly reader: LogReader,
    private readonly rooms: RoomRepository,
    private readonly members: MemberRepository,
    private readonly views: RoomViews,
    private readonly memberViews: MemberViews,
    private readonly messageViews: MessageViews,
    private readonly own: OwnSides,
  ) {}

  /** Handles get_room. */
  @Handles(GetRoomCommand)
  async get(command: GetRoomCommand, { actor }: ActorContext): Promise<GetRoomAnswer> {
    return { room: await this.views.one(actor, await this.access.require(actor, command.room_id, 'see')) };
  }

  /** Handles get_full_room. Head, the right to read, the page up to the head, the right again: see `HistoryService`. */
  @Handles(GetFullRoomCommand)
  async getFull(command: GetFullRoomCommand, { actor }: ActorContext): Promise<GetFullRoomAnswer> {
    const bounds = { entries: command.limit ?? DEFAULT_PAGE, bytes: this.config.limits.history_bytes };
    const head = await this.reader.head(command.room_id);
    const standing = await this.access.require(actor, command.room_id, 'read');
    const { member } = standing;
    const viewer = await this.own.viewer(actor, standing);
    const range: PageRange = { roomId: command.room_id, viewer, from: 1, to: head.seq };
    const [page, members, roomView] = await Promise.all([
      this.reader.page(range, 'newest', bounds),
      this.members.page(command.room_id, null, DEFAULT_PAGE),
      this.views.one(actor, standing),
    ]);
    const [messageViews, memberViews, mine] = await Promise.all([
      this.messageViews.of(page.messages, viewer),
      this.memberViews.of(members),
      this.own.one(member, head.tally),
    ]);
    await this.access.require(actor, command.room_id, 'read');
    return {
      room: roomView,
      ...mine,
      members: memberViews,
      messages: messageViews,
      has_more: page.hasMore,
      head_seq: head.seq,
      head_rev: head.rev,
    };
  }

  /** Handles update_room. What is so already is not told. */
  @Handles(UpdateRoomCommand)
  async update(command: UpdateRoomCommand, { actor, deadline }: ActorContext): Promise<UpdateRoomAnswer> {
    const standing = await this.log.transact(
      command.room_id,
      async (transaction): Promise<RoomStanding> => {
        const { session, now } = transaction;
        const found = await this.access.require(actor, command.room_id, 'manage_room', session);
        const change = changeOf(command, found.room);
        if (Object.keys(change).length === 0) return found;
        transaction.tell({ type: 'room_updated', by: actor.userId, user_id: null, changes: toldOf(change) });
        return { ...found, room: await this.rooms.change(found.room, change, now, session) };
      },
      deadline,
    );
    return { room: await this.views.one(actor, standing) };
  }

  /**
   * Handles delete_room: at once for everybody; what it held goes in the background (`RoomPurge`). Its memberships too, for
   * there may be a hundred thousand of them: whoever asks for one asks for its room.
   */
  @Handles(DeleteRoomCommand)
  async delete(command: DeleteRoomCommand, { actor, deadline }: ActorContext): Promise<DeleteRoomAnswer> {
    const { room_id } = command;
    await this.log.transact(
      room_id,
      async (transaction) => {
        const { session, now } = transaction;
        const { room } = await this.access.require(actor, room_id, 'read', session);
        if (room.type === 'direct') throw new ConfabError('conflict', 'room.direct_not_deleted');
        await this.access.require(actor, room_id, 'delete_room', session);
        await this.rooms.bury(room, now, session);
        transaction.tell({ type: 'room_deleted', by: actor.userId, user_id: null });
      },
      deadline,
    );
    return { room_id };
  }
}

/** What is told of a change. */
function toldOf({ name, is_active, document_id, reference_order, extra_metadata }: RoomChange): EventChanges {
  return {
    ...(name !== undefined && { name }),
    ...(is_active !== undefined && { is_active }),
    ...([document_id, reference_order, extra_metadata].some((value) => value !== undefined) && { other: true }),
  };
}

/** The fields that the command changes, as far as they differ from what the room has. */
function changeOf(command: UpdateRoomCommand, room: RoomDocument): RoomChange {
  const { name, is_active, document_id, reference_order, extra_metadata } = command;
  return {
    ...(name !== undefined && name !== room.name && { name, name_lower: name?.toLowerCase() ?? null }),
    ...(is_active !== undefined && is_active !== room.is_active && { is_active }),
    ...(document_id !== undefined && document_id !== room.document_id && { document_id }),
    ...(reference_order !== undefined && reference_order !== room.reference_order && { reference_order }),
    ...(extra_metadata !== undefined && !isSame(extra_metadata, room.extra_metadata) && { extra_metadata }),
  };
}

function isSame(one: object, other: object): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
