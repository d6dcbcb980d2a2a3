import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import type { Actor, ActorContext } from '../core/commands/command-context.js';
import { Handles } from '../core/commands/handles.js';
import { LogReader } from '../modules/log/log-reader.js';
import { StreamViews } from '../modules/log/stream-views.js';
import { Memberships } from '../modules/rooms/memberships.service.js';
import { OwnSideCommands } from '../modules/rooms/own-side-commands.service.js';
import { OwnSides } from '../modules/rooms/own-sides.service.js';
import { RoomAccess, type RoomStanding } from '../modules/rooms/room-access.js';
import { RoomViews } from '../modules/rooms/room.mapper.js';
import { GetRoomStatusCommand, type GetRoomStatusAnswer } from '../protocol/commands/get-room.command.js';
import { JoinRoomCommand, type JoinRoomAnswer } from '../protocol/commands/join-room.command.js';
import { LeaveRoomCommand, type LeaveRoomAnswer } from '../protocol/commands/leave-room.command.js';
import type { StreamView } from '../protocol/views/bot.view.js';
import { AttendanceService } from './bus/attendance.service.js';
import { TypingService } from './typing.service.js';

/** The commands of rooms that are about connections. */
@Injectable()
export class RoomCommands {
  constructor(
    private readonly access: RoomAccess,
    private readonly memberships: Memberships,
    private readonly reader: LogReader,
    private readonly attendance: AttendanceService,
    private readonly rooms: RoomViews,
    private readonly own: OwnSides,
    private readonly ownSide: OwnSideCommands,
    private readonly typing: TypingService,
    private readonly config: Config,
    private readonly streams: StreamViews,
  ) {}

  /** Subscribed first, heads read after: what is committed in between is both pushed and counted in the heads. */
  @Handles(JoinRoomCommand)
  async join(
    { room_id: roomId }: JoinRoomCommand,
    { actor, connection, deadline }: ActorContext,
  ): Promise<JoinRoomAnswer> {
    const { room, member: membership } = await this.access.require(actor, roomId, 'see');
    if (!membership && room.type === 'public') await this.memberships.join(actor, roomId, deadline);
    await connection?.subscribe(roomId);
    const [head, standing] = await Promise.all([this.reader.head(roomId), this.access.require(actor, roomId, 'read')]);
    const [roomView, { member }] = await Promise.all([
      this.rooms.one(actor, standing),
      this.own.one(standing.member, head.tally),
    ]);
    const streams = await this.streamsFor(actor, standing);
    return { room: roomView, member, head_seq: head.seq, head_rev: head.rev, epoch: room.epoch, streams };
  }

  private async streamsFor(actor: Actor, standing: RoomStanding): Promise<StreamView[]> {
    const roomId = standing.room._id.toString();
    const views = await this.streams.of(new Map([[roomId, await this.own.viewer(actor, standing)]]));
    return views.get(roomId) ?? [];
  }

  @Handles(LeaveRoomCommand)
  async leave(
    { room_id: roomId, end_membership: ends }: LeaveRoomCommand,
    { actor, connection, deadline }: ActorContext,
  ): Promise<LeaveRoomAnswer> {
    if (ends) {
      await this.leaveForGood(roomId, actor, deadline);
      return { room_id: roomId };
    }
    await this.access.require(actor, roomId, 'read');
    connection?.unsubscribe(roomId);
    this.typing.end(actor.userId, roomId);
    return { room_id: roomId };
  }

  /** Nothing is unsubscribed here: the feed takes the room away when it passes the entry that says so, and not before. */
  private async leaveForGood(roomId: string, actor: Actor, deadline: number): Promise<void> {
    const standings = await this.access.standings(actor, [roomId], 'read');
    if (standings.get(roomId)?.room.type === 'direct') await this.ownSide.clearAndHide(actor, roomId);
    else await this.memberships.leave(actor, roomId, deadline);
  }

  @Handles(GetRoomStatusCommand)
  async status({ room_id: roomId }: GetRoomStatusCommand, { actor }: ActorContext): Promise<GetRoomStatusAnswer> {
    const { room } = await this.access.require(actor, roomId, 'read');
    const { online, connected } = await this.attendance.of(roomId);
    const people = [...connected].slice(0, this.config.limits.presence_names);
    return {
      room_id: roomId,
      is_active: room.is_active,
      online,
      connected: people.map(([user_id, connections]) => ({ user_id, connections })),
    };
  }
}
