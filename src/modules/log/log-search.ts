import { Injectable } from '@nestjs/common';
import type { mongo } from 'mongoose';
import { toUuid, type UUID } from '../../core/database/uuid.js';
import { visibleTo, type Viewer } from './audience.js';
import { LogCollections } from './log-collections.js';
import { MAJORITY_READ } from './log-options.js';
import { LogReader, type SeqRange } from './log-reader.js';
import type { MessageDocument } from './message.schema.js';

/** A room to look in, as somebody sees it. */
export interface SearchedRoom {
  readonly roomId: string;
  readonly viewer: Viewer;
}

/** The place of a message among what is found, over all rooms. */
export interface FoundPlace {
  readonly at: Date;
  readonly seq: number;
  readonly id: UUID;
}

/** What is looked for, beside where. */
export interface Search {
  /** As `indexedWords` makes them. */
  readonly words: readonly string[];
  readonly senderId?: string | undefined;
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
  /** The last result known: only those behind it are looked for. */
  readonly after: FoundPlace | null;
}

/** Looks for texts in the log. */
@Injectable()
export class LogSearch {
  constructor(
    private readonly collections: LogCollections,
    private readonly reader: LogReader,
  ) {}

  /** The newest messages that hold all words, over all these rooms, in the order of `byFoundOrder`: at most `limit`. */
  async newest(rooms: readonly SearchedRoom[], search: Search, limit: number): Promise<MessageDocument[]> {
    const [words, ...ranges] = await Promise.all([
      this.rarestFirst(rooms, search.words),
      ...rooms.map(({ roomId }) => this.rangeIn(roomId, search)),
    ]);
    // In the index each room and word has its messages by seq, so that each room is a search of its own.
    const [first, ...rest] = rooms.flatMap((room, at) => {
      const range = ranges[at];
      return range && range.from <= range.to ? [inRoom(room, range, { ...search, words }, limit)] : [];
    });
    if (!first) return [];
    const others = rest.map((pipeline) => ({
      $unionWith: { coll: this.collections.messages.collectionName, pipeline },
    }));
    const merge = others.length > 0 ? [...others, { $sort: FOUND_ORDER }, { $limit: limit }] : [];
    return this.collections.messages.aggregate<MessageDocument>([...first, ...merge], MAJORITY_READ).toArray();
  }

  /**
   * The words in the order in which they are to be looked for: the first is looked up, and all that hold it are read until
   * enough of them hold the others.
   */
  private async rarestFirst(rooms: readonly SearchedRoom[], words: readonly string[]): Promise<readonly string[]> {
    if (words.length === 1) return words;
    const room_id = { $in: rooms.map(({ roomId }) => toUuid(roomId)) };
    const counted = await Promise.all(
      words.map(async (word) => {
        const options = { ...MAJORITY_READ, limit: COUNTED };
        return { word, count: await this.collections.messages.countDocuments({ room_id, words: word }, options) };
      }),
    );
    return counted.sort((a, b) => a.count - b.count || b.word.length - a.word.length).map(({ word }) => word);
  }

  /** The part of a room's log that is searched: times are places in it. */
  private async rangeIn(roomId: string, { since, until, after }: Search): Promise<SeqRange> {
    const behind = after && new Date(after.at.getTime() + 1);
    const bounds = [until, behind].flatMap((time) => time ?? []);
    const end = bounds.sort((a, b) => a.getTime() - b.getTime())[0];
    return this.reader.seqsWithin(roomId, since, end);
  }
}

/** Messages with a word that are counted, in the index alone: beyond that it counts as frequent. */
const COUNTED = 10_000;

/** Newest first. Of one room that is the order of its log: created_at never goes back in it. */
const FOUND_ORDER = { created_at: -1, seq: -1, _id: -1 } as const;

/** Compares two results, as Array.sort does. */
export function byFoundOrder(a: MessageDocument, b: MessageDocument): number {
  const newer = b.created_at.getTime() - a.created_at.getTime() || b.seq - a.seq;
  return newer || (a._id.toString() < b._id.toString() ? 1 : -1);
}

function inRoom(
  { roomId, viewer }: SearchedRoom,
  { from, to }: SeqRange,
  { words, senderId, after }: Search,
  limit: number,
): mongo.Document[] {
  const conditions: mongo.Filter<MessageDocument>[] = [
    visibleTo(viewer),
    senderId === undefined ? {} : { sender_id: { $eq: senderId } },
    // Of the same millisecond those that were not on the page before.
    after
      ? {
          $or: [
            { created_at: { $lt: after.at } },
            { seq: { $lt: after.seq } },
            { seq: { $eq: after.seq }, _id: { $lt: after.id } },
          ],
        }
      : {},
  ];
  return [
    {
      $match: {
        room_id: toUuid(roomId),
        words: { $all: [...words] },
        seq: { $gte: from, $lte: to },
        $and: conditions,
      },
    },
    { $sort: { seq: -1 } },
    { $limit: limit },
  ];
}
