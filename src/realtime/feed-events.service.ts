import { Injectable } from '@nestjs/common';
import type { LogEntry } from '../modules/log/log.types.js';
import { MessageViews } from '../modules/log/message.mapper.js';
import type { MessageDocument } from '../modules/log/message.schema.js';
import { MemberViews } from '../modules/members/member.mapper.js';
import { MemberRepository } from '../modules/members/member.repository.js';
import type { MemberDocument } from '../modules/members/member.schema.js';
import { RoomViews } from '../modules/rooms/room.mapper.js';
import { RoomRepository } from '../modules/rooms/room.repository.js';
import { success, type Envelope } from '../protocol/envelope.js';
import type { MessageView } from '../protocol/views/message.view.js';
import type { RoomView } from '../protocol/views/room.view.js';

/** An entry of the log, ready to be pushed. */
export interface FeedItem {
  readonly entry: LogEntry;
  /** Its events, in their order. */
  readonly events: Envelope[];
  /** What those get who may not see it. */
  readonly skipped: Envelope;
  /** The membership it is about, as it is now. */
  readonly member: MemberDocument | null;
}

/** Makes the events of log entries. */
@Injectable()
export class FeedEvents {
  constructor(
    private readonly views: MessageViews,
    private readonly members: MemberRepository,
    private readonly memberViews: MemberViews,
    private readonly rooms: RoomRepository,
    private readonly roomViews: RoomViews,
  ) {}

  /** The entries of one room, with their events, in their order. */
  async of(roomId: string, entries: readonly LogEntry[]): Promise<FeedItem[]> {
    const views = await this.views.of(entries.map(({ message }) => message));
    // Rooms and members are shown as they are now: a newer state than the entry's is what a fresh load would show too.
    const tellsOfRoom = entries.some(({ kind, message }) => kind === 'message' && message.event !== null);
    const room = tellsOfRoom ? await this.room(roomId) : null;
    return Promise.all(
      entries.map(async (entry, index) => {
        const view = views[index];
        if (!view) throw new Error('A view is made of each message');
        const member = entry.kind === 'message' ? await this.memberOf(roomId, entry.message) : null;
        const events =
          entry.kind === 'message'
            ? await this.ofMessage(entry.message, view, room, member)
            : [changeEvent(entry, view)];
        return { entry, events, skipped: skippedEvent(roomId, entry), member };
      }),
    );
  }

  private async ofMessage(
    message: MessageDocument,
    view: MessageView,
    room: RoomView | null,
    member: MemberDocument | null,
  ): Promise<Envelope[]> {
    const { room_id: roomId, seq } = view;
    const created = success('message_created', { room_id: roomId, seq, message: view });
    const about = { room_id: roomId, seq };
    const type = message.event?.type;
    if (type === undefined) return [created];
    if (type === 'room_deleted') return [created, success(type, about)];
    if (type === 'room_created' || type === 'room_updated')
      return room ? [created, success(type, { ...about, room })] : [created];
    if (!member) return [created];
    const memberView = await this.memberViews.one(member);
    if (type !== 'member_joined') return [created, success(type, { ...about, member: memberView })];
    return room ? [created, success(type, { ...about, member: memberView, room })] : [created];
  }

  private async room(roomId: string): Promise<RoomView | null> {
    const room = await this.rooms.find(roomId);
    return room ? this.roomViews.shared(room) : null;
  }

  private async memberOf(roomId: string, { event }: MessageDocument): Promise<MemberDocument | null> {
    const userId = event?.user_id ?? null;
    return userId === null ? null : this.members.find(roomId, userId);
  }
}

function changeEvent(entry: Extract<LogEntry, { kind: 'change' }>, message: MessageView): Envelope {
  return success(entry.change.type, { room_id: message.room_id, rev: entry.rev, message });
}

function skippedEvent(roomId: string, entry: LogEntry): Envelope {
  return success(
    'skipped',
    entry.kind === 'message' ? { room_id: roomId, seq: entry.seq } : { room_id: roomId, rev: entry.rev },
  );
}
