import { Injectable } from '@nestjs/common';
import type { mongo } from 'mongoose';
import { toUuid, type UUID } from '../../core/database/uuid.js';
import { visibleTo, type Viewer } from './audience.js';
import { LogCollections } from './log-collections.js';
import { MAJORITY_READ } from './log-options.js';
import type { MessageDocument } from './message.schema.js';
import { textSearch } from './search-words.js';

/** A room to look in, as somebody sees it. */
export interface SearchedRoom {
  readonly roomId: string;
  readonly viewer: Viewer;
}

/** What is looked for, beside where. */
export interface Search {
  readonly words: readonly string[];
  readonly senderId?: string | undefined;
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
  /** The last result known: only older ones are looked for. */
  readonly after: { at: Date; id: UUID } | null;
}

/** Looks for texts in the log. */
@Injectable()
export class LogSearch {
  constructor(private readonly collections: LogCollections) {}

  /** The newest messages that hold all words, newest first, over all these rooms: at most `limit`. */
  async newest(rooms: readonly SearchedRoom[], search: Search, limit: number): Promise<MessageDocument[]> {
    // The text index begins with the room, so that each room is a search of its own.
    const [first, ...rest] = rooms.map((room) => inRoom(room, search, limit));
    if (!first) return [];
    const others = rest.map((pipeline) => ({
      $unionWith: { coll: this.collections.messages.collectionName, pipeline },
    }));
    return this.collections.messages
      .aggregate<MessageDocument>([...first, ...others, { $sort: NEWEST_FIRST }, { $limit: limit }], MAJORITY_READ)
      .toArray();
  }
}

const NEWEST_FIRST = { created_at: -1, _id: -1 } as const;

function inRoom({ roomId, viewer }: SearchedRoom, search: Search, limit: number): mongo.Document[] {
  const { words, senderId, since, until, after } = search;
  const bounds: mongo.Filter<MessageDocument>[] = [
    visibleTo(viewer),
    senderId === undefined ? {} : { sender_id: { $eq: senderId } },
    since === undefined ? {} : { created_at: { $gte: since } },
    until === undefined ? {} : { created_at: { $lt: until } },
    after ? { $or: [{ created_at: { $lt: after.at } }, { created_at: after.at, _id: { $lt: after.id } }] } : {},
  ];
  return [
    { $match: { $text: { $search: textSearch(words) }, room_id: toUuid(roomId), $and: bounds } },
    { $sort: NEWEST_FIRST },
    { $limit: limit },
  ];
}
