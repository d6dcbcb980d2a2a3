import { Injectable } from '@nestjs/common';
import { maySee, type Viewer } from '../modules/log/audience.js';
import type { LogEntry } from '../modules/log/log.types.js';
import { type MessageSheet, MessageViews, viewFor } from '../modules/log/message.mapper.js';
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
  readonly sheet: MessageSheet;
  /** What a viewer gets of it, in its order: its events, or `skipped`. */
  readonly eventsFor: (viewer: Viewer) => Envelope[];
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
    const sheets = await this.views.sheetsToPush(entries.map(({ message }) => message));
    // Rooms and members are shown as they are now: a newer state than the entry's is what a fresh load would show too.
    const tellsOfRoom = entries.some(({ kind, message }) => kind === 'message' && message.event !== null);
    const room = tellsOfRoom ? await this.room(roomId) : null;
    return Promise.all(
      entries.map(async (entry, index) => {
        const sheet = sheets[index];
        if (!sheet) throw new Error('A sheet is made of each message');
        const member = entry.kind === 'message' ? await this.memberOf(roomId, entry.message) : null;
        const more =
          entry.kind === 'message'
            ? [...streamStart(entry.message), ...(await this.tidings(entry.message, room, member))]
            : [];
        const eventsFor = (viewer: Viewer): Envelope[] =>
          maySee(viewer, entry.message)
            ? [entryEvent(roomId, entry, viewFor(sheet, viewer)), ...more]
            : [skippedEvent(roomId, entry)];
        return { entry, sheet, eventsFor, member };
      }),
    );
  }

  /** The events that follow a system message: of the room or membership it tells of. */
  private async tidings(
    { room_id: roomId, seq, event }: MessageDocument,
    room: RoomView | null,
    member: MemberDocument | null,
  ): Promise<Envelope[]> {
    const about = { room_id: roomId.toString(), seq };
    const type = event?.type;
    if (type === undefined) return [];
    if (type === 'room_deleted') return [success(type, about)];
    if (type === 'room_created' || type === 'room_updated') return room ? [success(type, { ...about, room })] : [];
    if (!member) return [];
    const memberView = await this.memberViews.one(member);
    if (type !== 'member_joined') return [success(type, { ...about, member: memberView })];
    return room ? [success(type, { ...about, member: memberView, room })] : [];
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

/** The event that follows the message of a reply that begins. */
function streamStart({ _id, room_id, seq, sender_id: bot_id, reply_to, stream }: MessageDocument): Envelope[] {
  if (!stream) return [];
  const about = { room_id: room_id.toString(), seq, message_id: _id.toString() };
  return [success('bot_stream_started', { ...about, bot_id, reply_to: reply_to?.toString() ?? null })];
}

function entryEvent(roomId: string, entry: LogEntry, message: MessageView): Envelope {
  if (entry.kind === 'message') return success('message_created', { room_id: roomId, seq: entry.seq, message });
  const { type, user_id, reaction } = entry.change;
  const by = reaction === null ? {} : { user_id, reaction };
  return success(type, { room_id: roomId, rev: entry.rev, message, ...by });
}

function skippedEvent(roomId: string, entry: LogEntry): Envelope {
  return success(
    'skipped',
    entry.kind === 'message' ? { room_id: roomId, seq: entry.seq } : { room_id: roomId, rev: entry.rev },
  );
}
