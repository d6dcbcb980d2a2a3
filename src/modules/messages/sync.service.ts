import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import type { ActorContext } from '../../core/commands/command-context.js';
import { Handles } from '../../core/commands/handles.js';
import {
  SyncCommand,
  type SyncAnswer,
  type SyncRoomPosition,
  type SyncRoomView,
} from '../../protocol/commands/sync.command.js';
import { maySee } from '../log/audience.js';
import { LogReader } from '../log/log-reader.js';
import type { RoomHead } from '../log/log.types.js';
import { MessageViews } from '../log/message.mapper.js';
import type { MessageDocument } from '../log/message.schema.js';
import { type Missed, missedSince } from '../log/missed.js';
import { MemberViews } from '../members/member.mapper.js';
import { RoomAccess, type RoomStanding, viewerOf } from '../rooms/room-access.js';
import { RoomViews } from '../rooms/room.mapper.js';

/** Rooms read at once for one sync: a client with hundreds of rooms must not take all connections to the database. */
const ROOMS_AT_ONCE = 8;

/** What a client missed: the messages after its seq, and the older ones that changes after its rev touched. */
@Injectable()
export class SyncService {
  constructor(
    private readonly config: Config,
    private readonly reader: LogReader,
    private readonly access: RoomAccess,
    private readonly views: MessageViews,
    private readonly rooms: RoomViews,
    private readonly members: MemberViews,
  ) {}

  /** Heads first, then the rights, then what lies up to the heads: what came after a removal is not in it. */
  @Handles(SyncCommand)
  async sync({ rooms }: SyncCommand, { actor }: ActorContext): Promise<SyncAnswer> {
    const heads = await this.reader.heads([...new Set(rooms.map(({ room_id: id }) => id))]);
    const standings = await this.access.standings(
      actor,
      rooms.map(({ room_id: id }) => id),
      'read',
    );
    const answers: SyncRoomView[] = [];
    for (let at = 0; at < rooms.length; at += ROOMS_AT_ONCE) {
      const some = rooms.slice(at, at + ROOMS_AT_ONCE);
      answers.push(...(await Promise.all(some.map((position) => this.syncRoom(position, heads, standings)))));
    }
    return { rooms: answers };
  }

  private async syncRoom(
    position: SyncRoomPosition,
    heads: Map<string, RoomHead>,
    standings: Map<string, RoomStanding>,
  ): Promise<SyncRoomView> {
    const head = heads.get(position.room_id);
    const standing = standings.get(position.room_id);
    if (!head || !standing) return nothing(position.room_id);
    const { epoch } = standing.room;
    const reset = (position.epoch ?? epoch) !== epoch || position.after_seq > head.seq || position.after_rev > head.rev;
    const after = { seq: position.after_seq, rev: position.after_rev };
    const missed: Missed = reset
      ? { messages: [], changed: [], reached: head, hasMore: false }
      : await missedSince(this.reader, position.room_id, after, head, this.config.limits.sync_page);
    const visible = (message: MessageDocument): boolean => maySee(viewerOf(standing), message);
    const [messages, changed, room, member] = await Promise.all([
      this.views.of(missed.messages.filter(visible)),
      this.views.of(missed.changed.filter(visible)),
      this.rooms.one(standing),
      standing.member ? this.members.one(standing.member) : null,
    ]);
    return {
      room_id: position.room_id,
      code: null,
      messages,
      changed,
      head_seq: missed.reached.seq,
      head_rev: missed.reached.rev,
      epoch,
      has_more: missed.hasMore,
      reset,
      room,
      member,
    };
  }
}

/** The answer for a room that is not, or no longer, the asker's to see. */
function nothing(roomId: string): SyncRoomView {
  return {
    room_id: roomId,
    code: 'not_found',
    messages: [],
    changed: [],
    head_seq: 0,
    head_rev: 0,
    epoch: '',
    has_more: false,
    reset: false,
    room: null,
    member: null,
  };
}
