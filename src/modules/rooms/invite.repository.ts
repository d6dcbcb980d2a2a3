import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { ClientSession, Connection, mongo } from 'mongoose';
import { toUuid } from '../../core/database/uuid.js';
import type { TimePlace } from '../members/time-cursor.js';
import { type InviteDocument, INVITES } from './invite.schema.js';

/** What of an invite changes. */
export type InviteChange = Partial<Pick<InviteDocument, 'uses' | 'is_revoked' | 'is_open'>>;

/** Invites as they stand in the database. Writes belong to a transaction of their room. */
@Injectable()
export class InviteRepository {
  private readonly invites: mongo.Collection<InviteDocument>;

  constructor(@InjectConnection() connection: Connection) {
    this.invites = connection.collection<InviteDocument>(INVITES);
  }

  /** The room's invite with this code, also one that is over. */
  async find(roomId: string, code: string, session?: ClientSession): Promise<InviteDocument | null> {
    return this.invites.findOne({ room_id: { $eq: toUuid(roomId) }, code: { $eq: code } }, { session });
  }

  /** A page of a room's invites that may be accepted at this time, newest first. */
  async open(roomId: string, now: Date, after: TimePlace | null, limit: number): Promise<InviteDocument[]> {
    const place: mongo.Filter<InviteDocument> = after
      ? {
          created_at: { $lte: after.at },
          $or: [{ created_at: { $lt: after.at } }, { _id: { $lt: after.id } }],
        }
      : {};
    const unexpired = { $or: [{ expires_at: { $eq: null } }, { expires_at: { $gt: now } }] };
    return this.invites
      .find({ $and: [{ room_id: { $eq: toUuid(roomId) }, is_open: { $eq: true } }, unexpired, place] })
      .sort({ created_at: -1, _id: -1 })
      .limit(limit)
      .toArray();
  }

  async insert(invite: InviteDocument, session: ClientSession): Promise<void> {
    await this.invites.insertOne(invite, { session });
  }

  async change(invite: InviteDocument, set: InviteChange, session: ClientSession): Promise<void> {
    await this.invites.updateOne(
      { _id: { $eq: invite._id }, room_id: { $eq: invite.room_id } },
      { $set: set },
      { session },
    );
  }
}
