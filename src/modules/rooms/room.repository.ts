import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { ClientSession, Connection, mongo } from 'mongoose';
import { toUuid, type UUID } from '../../core/database/uuid.js';
import type { TimePlace } from '../members/time-cursor.js';
import { type RoomDocument, ROOMS } from './room.schema.js';

/** What of a room changes while it lives. */
export type RoomChange = Partial<
  Pick<RoomDocument, 'name' | 'name_lower' | 'is_active' | 'document_id' | 'reference_order' | 'extra_metadata'>
>;

/** What lists are sorted by: the newest activity, or when the room was made. */
export type RoomOrder = 'active_at' | 'created_at';

/**
 * Rooms as they stand in the database, deleted ones too. With a session, reads and writes belong to its transaction;
 * without, reads see what no fail-over takes back (the connection's read concern).
 */
@Injectable()
export class RoomRepository {
  private readonly rooms: mongo.Collection<RoomDocument>;

  constructor(@InjectConnection() connection: Connection) {
    this.rooms = connection.collection<RoomDocument>(ROOMS);
  }

  async find(roomId: string, session?: ClientSession): Promise<RoomDocument | null> {
    return this.rooms.findOne({ _id: { $eq: toUuid(roomId) } }, { session });
  }

  /** Rooms by their ids, in no order; those that do not exist are left out. */
  async findAll(roomIds: readonly UUID[], session?: ClientSession): Promise<RoomDocument[]> {
    if (roomIds.length === 0) return [];
    return this.rooms.find({ _id: { $in: [...roomIds] } }, { session }).toArray();
  }

  /** How many ordinary messages lists know of, by room id; of rooms that do not exist nothing. */
  async lastTallies(roomIds: readonly UUID[]): Promise<Map<string, number>> {
    if (roomIds.length === 0) return new Map();
    const rooms = await this.rooms
      .find({ _id: { $in: [...roomIds] } })
      .project<Pick<RoomDocument, '_id' | 'last_tally'>>({ last_tally: 1 })
      .toArray();
    return new Map(rooms.map(({ _id, last_tally }) => [_id.toString(), last_tally]));
  }

  /** A page of the rooms that are not deleted and fit the filter, the newest by that time first. */
  async page(
    filter: mongo.Filter<RoomDocument>,
    after: TimePlace | null,
    limit: number,
    order: RoomOrder = 'active_at',
  ): Promise<RoomDocument[]> {
    const place: mongo.Filter<RoomDocument> = after
      ? {
          [order]: { $lte: after.at },
          $or: [{ [order]: { $lt: after.at } }, { _id: { $lt: after.id } }],
        }
      : {};
    return this.rooms
      .find({ $and: [filter, { deleted_at: { $eq: null } }, place] })
      .sort({ [order]: -1, _id: -1 })
      .limit(limit)
      .toArray();
  }

  /** @throws MongoServerError 11000 when a room has this id */
  async insert(room: RoomDocument, session: ClientSession): Promise<void> {
    await this.rooms.insertOne(room, { session });
  }

  async change(room: RoomDocument, set: RoomChange, now: Date, session: ClientSession): Promise<RoomDocument> {
    const all = { ...set, updated_at: now };
    await this.rooms.updateOne({ _id: { $eq: room._id } }, { $set: all }, { session });
    return { ...room, ...all };
  }

  /**
   * Counts members in or out. Every change of memberships begins with it: two that overlap meet here as a write conflict,
   * and one of them runs again on what the other left.
   */
  async countMembers(room: RoomDocument, difference: number, session: ClientSession): Promise<void> {
    await this.rooms.updateOne({ _id: { $eq: room._id } }, { $inc: { member_count: difference } }, { session });
  }

  /** Makes a room a tombstone: nothing of it stays but that it was, and what its id was made of. */
  async bury(room: RoomDocument, now: Date, session: ClientSession): Promise<void> {
    const nothing = {
      name: null,
      name_lower: null,
      document_id: null,
      reference_order: null,
      last_message: null,
      member_count: 0,
      extra_metadata: {},
    };
    await this.rooms.updateOne(
      { _id: { $eq: room._id } },
      { $set: { ...nothing, is_active: false, deleted_at: now, purge_pending: true, updated_at: now } },
      { session },
    );
  }

  /** Tombstones from before a time whose log is still there, oldest first. */
  async toPurge(before: Date, limit: number): Promise<UUID[]> {
    const rooms = await this.rooms
      .find({ purge_pending: { $eq: true }, deleted_at: { $lt: before } })
      .project<{ _id: UUID }>({ _id: 1 })
      .sort({ deleted_at: 1 })
      .limit(limit)
      .toArray();
    return rooms.map(({ _id }) => _id);
  }

  async purged(roomId: UUID): Promise<void> {
    await this.rooms.updateOne({ _id: { $eq: roomId } }, { $unset: { purge_pending: '' } });
  }
}
