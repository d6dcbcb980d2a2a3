import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { toUuid, type UUID } from '../../core/database/uuid.js';
import { visibleTo, type Viewer } from './audience.js';
import type { ChangeDocument, EditDocument } from './change.schema.js';
import { LogCollections } from './log-collections.js';
import { MAJORITY_READ } from './log-options.js';
import type { AnswerBounds, LogEntry, RoomHead, SendHead } from './log.types.js';
import type { MessageDocument } from './message.schema.js';
import { SizeBudget } from './size-budget.js';

const NOTHING: RoomHead = { seq: 0, tally: 0, rev: 0 };

/** First and last seq of a part of a log. It holds nothing where the last comes before the first. */
export interface SeqRange {
  from: number;
  to: number;
}

/** Which messages a page is taken from. */
export interface PageRange extends SeqRange {
  roomId: string;
  /** Whose page: only what they may see is in it. */
  viewer: Viewer;
  /** Of bots only, or of people only. */
  isBot?: boolean | undefined;
}

export interface LogPage {
  messages: MessageDocument[];
  /** The range goes on, in the direction asked for. */
  hasMore: boolean;
}

/** Whose pins, up to which message. */
export interface PinRange {
  roomId: string;
  viewer: Viewer;
  upTo: number;
}

/** A pin, by when it was made, and its message. */
interface PinPlace {
  at: Date;
  id: UUID;
}

/** Reads of the log. All see exactly what no fail-over can take back. Room and message ids are UUID strings. */
@Injectable()
export class LogReader {
  constructor(private readonly collections: LogCollections) {}

  /** How far each room's log goes. A room without entries has zeroes. */
  async heads(roomIds: readonly string[]): Promise<Map<string, RoomHead>> {
    const [messages, changes] = await Promise.all([this.messageHeads(roomIds), this.changeHeads(roomIds)]);
    return new Map(
      roomIds.map((id) => {
        const { seq, tally } = messages.get(id) ?? NOTHING;
        return [id, { seq, tally, rev: changes.get(id)?.rev ?? 0 }];
      }),
    );
  }

  /** The newest seq of each room, and its tally. */
  async messageHeads(roomIds: readonly string[]): Promise<Map<string, SendHead>> {
    const heads = new Map<string, SendHead>(roomIds.map((id) => [id, { seq: 0, tally: 0, at: new Date(0) }]));
    // Sorted like the unique index, backwards: the planner steps from room to room (DISTINCT_SCAN), whatever their length.
    const found = this.collections.messages.aggregate<{ _id: UUID } & SendHead>(
      [
        { $match: { room_id: { $in: roomIds.map(toUuid) } } },
        { $sort: { room_id: -1, seq: -1 } },
        {
          $group: {
            _id: '$room_id',
            seq: { $first: '$seq' },
            tally: { $first: '$tally' },
            at: { $first: '$created_at' },
          },
        },
      ],
      MAJORITY_READ,
    );
    for (const { _id, ...head } of await found.toArray()) heads.set(_id.toString(), head);
    return heads;
  }

  /** The newest rev of each room. */
  async changeHeads(roomIds: readonly string[]): Promise<Map<string, { rev: number }>> {
    const heads = new Map(roomIds.map((id) => [id, { rev: 0 }]));
    const found = this.collections.changes.aggregate<{ _id: UUID; rev: number }>(
      [
        { $match: { room_id: { $in: roomIds.map(toUuid) } } },
        { $sort: { room_id: -1, rev: -1 } },
        { $group: { _id: '$room_id', rev: { $first: '$rev' } } },
      ],
      MAJORITY_READ,
    );
    for (const { _id, rev } of await found.toArray()) heads.set(_id.toString(), { rev });
    return heads;
  }

  async head(roomId: string): Promise<RoomHead> {
    return (await this.heads([roomId])).get(roomId) ?? NOTHING;
  }

  /** Messages with after < seq ≤ upTo, oldest first, at most `limit`. */
  async messagesAfter(roomId: string, after: number, upTo: number, limit: number): Promise<MessageDocument[]> {
    return this.collections.messages
      .find({ room_id: toUuid(roomId), seq: { $gt: after, $lte: upTo } }, MAJORITY_READ)
      .sort({ seq: 1 })
      .limit(limit)
      .toArray();
  }

  /** Changes with after < rev ≤ upTo, oldest first, at most `limit`. */
  async changesAfter(roomId: string, after: number, upTo: number, limit: number): Promise<ChangeDocument[]> {
    return this.collections.changes
      .find({ room_id: toUuid(roomId), rev: { $gt: after, $lte: upTo } }, MAJORITY_READ)
      .sort({ rev: 1 })
      .limit(limit)
      .toArray();
  }

  /** The messages with these ids that are in the room, in no order. */
  async messagesById(roomId: string, ids: readonly UUID[]): Promise<MessageDocument[]> {
    if (ids.length === 0) return [];
    return this.collections.messages.find({ room_id: toUuid(roomId), _id: { $in: [...ids] } }, MAJORITY_READ).toArray();
  }

  async message(roomId: string, messageId: string): Promise<MessageDocument | null> {
    return this.collections.messages.findOne(
      { _id: { $eq: toUuid(messageId) }, room_id: toUuid(roomId) },
      MAJORITY_READ,
    );
  }

  /** The message that somebody sent under this client_message_id. */
  async sentAs(roomId: string, senderId: string, clientMessageId: string): Promise<MessageDocument | null> {
    return this.collections.messages.findOne(
      { room_id: toUuid(roomId), sender_id: { $eq: senderId }, client_message_id: { $eq: clientMessageId } },
      MAJORITY_READ,
    );
  }

  /** The messages of these rooms that mention somebody, newest first, at most `limit`, behind a place. */
  async mentions(
    userId: string,
    rooms: readonly UUID[],
    after: { at: Date; id: UUID } | null,
    limit: number,
  ): Promise<MessageDocument[]> {
    if (rooms.length === 0) return [];
    return this.collections.messages
      .find(
        {
          mentions: { $eq: userId },
          room_id: { $in: [...rooms] },
          // The bound alone lets the index begin at the place; the rest tells apart those of the same millisecond.
          ...(after && {
            created_at: { $lte: after.at },
            $or: [{ created_at: { $lt: after.at } }, { _id: { $lt: after.id } }],
          }),
        },
        MAJORITY_READ,
      )
      .sort({ created_at: -1, _id: -1 })
      .limit(limit)
      .toArray();
  }

  /**
   * What was created at `since` or later and before `until`, by seq: created_at never goes back in a room, so a time is a
   * place in its log. All is read by seq alone, however far away the times are.
   */
  async seqsWithin(roomId: string, since?: Date, until?: Date): Promise<SeqRange> {
    const [first, last] = await Promise.all([
      since ? this.seqAt(roomId, { $gte: since }, 1) : 1,
      until ? this.seqAt(roomId, { $lt: until }, -1) : Number.MAX_SAFE_INTEGER,
    ]);
    return { from: first ?? Number.MAX_SAFE_INTEGER, to: last ?? 0 };
  }

  /** The oldest or newest messages of a range, as many as the bounds take, oldest first. */
  async page(range: PageRange, end: 'oldest' | 'newest', { entries, bytes }: AnswerBounds): Promise<LogPage> {
    const page: LogPage = { messages: [], hasMore: false };
    if (range.to < range.from) return page;
    const { isBot } = range;
    const found = this.collections.messages
      .find(
        {
          room_id: toUuid(range.roomId),
          seq: { $gte: range.from, $lte: range.to },
          $and: [visibleTo(range.viewer)],
          // System messages are of neither, and not in the index of authors.
          ...(isBot !== undefined && { is_bot: isBot, sender_id: { $gte: '' } }),
        },
        MAJORITY_READ,
      )
      .sort({ seq: end === 'oldest' ? 1 : -1 })
      .limit(entries + 1)
      // All in one answer of the database, unless they are too large for that: then the rest is not asked for.
      .batchSize(entries + 1);
    const budget = new SizeBudget(bytes);
    for await (const message of found) {
      page.hasMore = page.messages.length === entries || !budget.take([message]);
      if (page.hasMore) break;
      page.messages.push(message);
    }
    page.messages.sort((a, b) => a.seq - b.seq);
    return page;
  }

  /** The pinned messages of a page's range, newest pin first: those behind a place, at most `limit`. */
  async pins({ roomId, viewer, upTo }: PinRange, after: PinPlace | null, limit: number): Promise<MessageDocument[]> {
    const behind = after && {
      pinned_at: { $lte: after.at },
      $or: [{ pinned_at: { $lt: after.at } }, { _id: { $lt: after.id } }],
    };
    return this.collections.messages
      .find(
        {
          room_id: toUuid(roomId),
          is_pinned: true,
          $and: [visibleTo(viewer), { seq: { $lte: upTo } }, ...(behind ? [behind] : [])],
        },
        MAJORITY_READ,
      )
      .sort({ pinned_at: -1, _id: -1 })
      .limit(limit)
      .toArray();
  }

  /** The ids of all messages pinned in a room, as a transaction sees them stored. */
  async pinnedIds(roomId: string, session: ClientSession): Promise<string[]> {
    const pinned = await this.collections.messages
      .find({ room_id: toUuid(roomId), is_pinned: true }, { session, projection: { _id: 1 } })
      .toArray();
    return pinned.map(({ _id }) => _id.toString());
  }

  /** What a message was before its edits after a rev, oldest first, at most `limit`. */
  async edits(roomId: string, messageId: string, after: number, limit: number): Promise<EditDocument[]> {
    const found = await this.collections.changes
      .find(
        {
          room_id: toUuid(roomId),
          message_id: toUuid(messageId),
          type: 'message_edited',
          rev: { $gt: after },
          before: { $ne: null },
        },
        MAJORITY_READ,
      )
      .sort({ rev: 1 })
      .limit(limit)
      .toArray();
    return found.filter(isEdit);
  }

  /**
   * The entries after a place in both logs, at most `limit` of each, up to the heads as they are now: what the feed pushes
   * where it missed something. A change carries its message as it is now, maybe with a newer rev: clients keep the newest.
   */
  async entriesAfter(roomId: string, seq: number, rev: number, limit: number): Promise<LogEntry[]> {
    const [messages, changes] = await Promise.all([
      this.messagesAfter(roomId, seq, Number.MAX_SAFE_INTEGER, limit),
      this.changesAfter(roomId, rev, Number.MAX_SAFE_INTEGER, limit),
    ]);
    const changed = await this.messagesById(roomId, [
      ...new Map(changes.map((c) => [c.message_id.toString(), c.message_id])).values(),
    ]);
    const byId = new Map(changed.map((message) => [message._id.toString(), message]));
    return [
      ...messages.map((message): LogEntry => ({ kind: 'message', seq: message.seq, message })),
      ...changes.flatMap((change): LogEntry[] => {
        const message = byId.get(change.message_id.toString());
        return message ? [{ kind: 'change', rev: change.rev, change, message }] : [];
      }),
    ];
  }

  /** The seq of the first message at these times, by the index of times alone; null where there is none. */
  private async seqAt(roomId: string, at: { $gte: Date } | { $lt: Date }, direction: 1 | -1): Promise<number | null> {
    const found = await this.collections.messages
      .find({ room_id: toUuid(roomId), created_at: at }, MAJORITY_READ)
      .sort({ created_at: direction, seq: direction })
      .project<Pick<MessageDocument, 'seq'>>({ _id: 0, seq: 1 })
      .limit(1)
      .toArray();
    return found[0]?.seq ?? null;
  }
}

function isEdit(change: ChangeDocument): change is EditDocument {
  return change.type === 'message_edited' && change.before !== null;
}
