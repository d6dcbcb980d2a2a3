import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection, mongo } from 'mongoose';
import { type UserDocument, USERS } from './user.schema.js';

/** How old what is stored must be before it is written again for somebody who is still there. */
const A_MINUTE_MS = 60_000;
const AT_ONCE = 1000;

/** When users were last seen. Written beside the profile: neither `updated_at` nor anybody's view of it changes by this. */
@Injectable()
export class LastSeen {
  private readonly users: mongo.Collection<UserDocument>;

  constructor(@InjectConnection() connection: Connection) {
    this.users = connection.collection<UserDocument>(USERS);
  }

  /** Whether what is stored of somebody who is here is to be written again. */
  isOld({ last_seen_at: at }: Pick<UserDocument, 'last_seen_at'>, now: Date): boolean {
    return at === null || now.getTime() - at.getTime() >= A_MINUTE_MS;
  }

  /** These are here now; stored at most once a minute for each, whichever processes say so. */
  async here(ids: readonly string[], now: Date): Promise<void> {
    const before = new Date(now.getTime() - A_MINUTE_MS);
    for (let at = 0; at < ids.length; at += AT_ONCE) {
      await this.users.updateMany(
        {
          _id: { $in: ids.slice(at, at + AT_ONCE) },
          $or: [{ last_seen_at: { $eq: null } }, { last_seen_at: { $lte: before } }],
        },
        { $set: { last_seen_at: now } },
      );
    }
  }

  /** These went, each at their time. Never goes back. */
  async gone(times: ReadonlyMap<string, Date>): Promise<void> {
    const operations = [...times].map(([id, at]) => ({
      updateOne: { filter: { _id: { $eq: id } }, update: { $max: { last_seen_at: at } } },
    }));
    for (let at = 0; at < operations.length; at += AT_ONCE)
      await this.users.bulkWrite(operations.slice(at, at + AT_ONCE), { ordered: false });
  }
}
