import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { ClientSession, Connection, mongo } from 'mongoose';
import { newUuidV7, toUuid, type UUID } from '../../core/database/uuid.js';
import { ConfabError } from '../../core/errors/confab-error.js';
import { type HiddenMessageDocument, HIDDEN_MESSAGES } from './hidden-message.schema.js';
import { type MemberDocument, MEMBERS } from './member.schema.js';
import type { LogPlace, OwnSide, ReadPlace } from './own-side.js';

/** How far somebody has read, as others are shown it. */
export type ReadMark = Pick<MemberDocument, 'room_id' | 'user_id' | 'last_read_seq' | 'last_read_id' | 'last_read_at'>;

/** What became of hiding a message: the membership after it, or why nothing was done. */
export type Hiding = MemberDocument | 'not_active' | 'hidden_already' | 'full';

/** An active membership: whose, and of which room. */
export interface Whose {
  readonly roomId: string;
  readonly userId: string;
}

/** The id of a message and its place in the log. */
type Placed = Pick<HiddenMessageDocument, '_id' | 'seq'>;

const AFTER = { returnDocument: 'after' } as const;
const TRANSACTION = {
  readConcern: { level: 'snapshot' },
  writeConcern: { w: 'majority', journal: true },
  readPreference: 'primary',
} as const;
const RETRY_AFTER_MS = 500;

/**
 * The own sides of memberships, as they stand in the database. Each change is one write, on one document where that is
 * enough, of an active membership only, and counts own_rev up: after somebody's removal nothing of it is written. null:
 * there was nothing to change, or the membership is not active.
 */
@Injectable()
export class OwnSideRepository {
  private readonly members: mongo.Collection<MemberDocument>;
  private readonly hidden: mongo.Collection<HiddenMessageDocument>;
  private readonly client: mongo.MongoClient;

  constructor(@InjectConnection() connection: Connection) {
    this.client = connection.getClient();
    this.members = connection.collection<MemberDocument>(MEMBERS);
    this.hidden = connection.collection<HiddenMessageDocument>(HIDDEN_MESSAGES);
  }

  /** Reads forward up to a message. `isFurther`: it is further than others were shown before. */
  async read(
    whose: Whose,
    { seq, tally, messageId, at }: ReadPlace,
  ): Promise<{ member: MemberDocument; isFurther: boolean } | null> {
    const further = await this.change(
      whose,
      { last_read_seq: { $lt: seq } },
      { $set: { last_read_seq: seq, last_read_id: messageId, last_read_at: at }, $max: { read_tally: tally } },
    );
    if (further) return { member: further, isFurther: true };
    const member = await this.change(whose, { read_tally: { $lt: tally } }, { $set: { read_tally: tally } });
    return member && { member, isFurther: false };
  }

  /** Makes everything after a tally unread, and nothing else; others see nothing of it. @param head the log's newest seq */
  async markUnread(whose: Whose, tally: number, head: number): Promise<MemberDocument | null> {
    const isNew = { $or: [{ read_tally: { $ne: tally } }, { marked_seq: { $not: { $gte: head } } }] };
    return this.change(whose, isNew, { $set: { read_tally: tally }, $max: { marked_seq: head } });
  }

  /** Clears the log up to a message, which is read with it. */
  async clear(whose: Whose, place: LogPlace): Promise<MemberDocument | null> {
    const isNew = { cleared_seq: { $not: { $gte: place.seq } } };
    return this.clearWhere(whose, isNew, place, {});
  }

  /** Clears the log up to a message, and takes the room out of the lists until the room's tally goes beyond that message's. */
  async clearAndHide(whose: Whose, place: LogPlace): Promise<MemberDocument | null> {
    const isNew = {
      $or: [{ cleared_seq: { $not: { $gte: place.seq } } }, { hidden_tally: { $not: { $gte: place.tally } } }],
    };
    return this.clearWhere(whose, isNew, place, { hidden_tally: place.tally });
  }

  /** Takes the room out of the lists until the room's tally goes beyond this one. */
  async hide(whose: Whose, tally: number): Promise<MemberDocument | null> {
    return this.change(whose, { hidden_tally: { $not: { $gte: tally } } }, { $set: { hidden_tally: tally } });
  }

  async unhide(whose: Whose): Promise<MemberDocument | null> {
    return this.change(whose, { hidden_tally: { $gte: 0 } }, { $set: { hidden_tally: null } });
  }

  /**
   * Hides a message, where fewer than `most` are hidden beyond what is cleared. In a transaction: its row and the count of
   * changes come together or not at all. @param deadline milliseconds since 1970, after which it is not tried again
   */
  async hideMessage(whose: Whose, message: Placed, most: number, deadline: number): Promise<Hiding> {
    return this.client.withSession((session) =>
      session.withTransaction(async () => {
        if (Date.now() > deadline) throw new ConfabError('overloaded', undefined, { retry_after_ms: RETRY_AFTER_MS });
        return this.hideIn(session, whose, message, most);
      }, TRANSACTION),
    );
  }

  /** What the member of each of these took out of their own copy, by room id. All of one person. */
  async sidesOf(members: readonly MemberDocument[]): Promise<Map<string, OwnSide>> {
    const sides = new Map(
      members.map(({ room_id, cleared_seq = 0 }) => [
        room_id.toString(),
        { clearedSeq: cleared_seq, hidden: new Map<string, UUID>() },
      ]),
    );
    // Most people never hid a message: their membership says so.
    const hiding = members.filter(({ hidden_seq = 0, cleared_seq = 0 }) => hidden_seq > cleared_seq);
    const [someone] = hiding;
    if (!someone) return sides;
    const roomIds = hiding.map(({ room_id }) => room_id);
    const rows = this.hidden.find({ room_id: { $in: roomIds }, user_id: { $eq: someone.user_id } });
    for (const { room_id, message_id, seq } of await rows.toArray()) {
      const side = sides.get(room_id.toString());
      if (side && seq > side.clearedSeq) side.hidden.set(message_id.toString(), message_id);
    }
    return sides;
  }

  /** The rooms somebody hid, each with the tally beyond which it is back. */
  async hiddenRooms(userId: string): Promise<{ room_id: UUID; hidden_tally: number }[]> {
    return this.members
      .find({ user_id: { $eq: userId }, hidden_tally: { $gte: 0 }, is_active: { $eq: true } })
      .project<{ room_id: UUID; hidden_tally: number }>({ _id: 0, room_id: 1, hidden_tally: 1 })
      .toArray();
  }

  /** How far the active members of rooms have read, those who read anything. For rooms of few people. */
  async readMarks(roomIds: readonly UUID[]): Promise<ReadMark[]> {
    if (roomIds.length === 0) return [];
    return this.members
      .find({ room_id: { $in: [...roomIds] }, is_active: { $eq: true }, last_read_seq: { $gt: 0 } })
      .project<ReadMark>({ _id: 0, room_id: 1, user_id: 1, last_read_seq: 1, last_read_id: 1, last_read_at: 1 })
      .toArray();
  }

  private async hideIn(session: ClientSession, whose: Whose, { _id, seq }: Placed, most: number): Promise<Hiding> {
    const known = await this.hidden.findOne({ ...rowsOf(whose), message_id: { $eq: _id } }, { session });
    if (known) return 'hidden_already';
    const member = await this.members.findOne(activeOf(whose), { session });
    if (!member) return 'not_active';
    const beyond = { ...rowsOf(whose), seq: { $gt: member.cleared_seq ?? 0 } };
    if ((await this.hidden.countDocuments(beyond, { session })) >= most) return 'full';
    const { room_id, user_id } = member;
    await this.hidden.insertOne({ _id: newUuidV7(), room_id, user_id, message_id: _id, seq }, { session });
    // Whatever else happens to the membership meanwhile, its end too, meets this write: one of both runs again.
    const update = { $max: { hidden_seq: seq }, $inc: { own_rev: 1 } };
    return (await this.members.findOneAndUpdate(activeOf(whose), update, { session, ...AFTER })) ?? 'not_active';
  }

  private async clearWhere(
    whose: Whose,
    isNew: mongo.Filter<MemberDocument>,
    { seq, tally }: LogPlace,
    more: Partial<Record<'hidden_tally', number>>,
  ): Promise<MemberDocument | null> {
    const member = await this.change(whose, isNew, { $max: { cleared_seq: seq, read_tally: tally, ...more } });
    // Rows of cleared messages are not asked for any more: what stays behind goes with the next clearing.
    if (member?.hidden_seq !== undefined) await this.hidden.deleteMany({ ...rowsOf(whose), seq: { $lte: seq } });
    return member;
  }

  private async change(
    whose: Whose,
    isNew: mongo.Filter<MemberDocument>,
    update: Pick<mongo.UpdateFilter<MemberDocument>, '$set' | '$max'>,
  ): Promise<MemberDocument | null> {
    const filter = { $and: [activeOf(whose), isNew] };
    return this.members.findOneAndUpdate(filter, { ...update, $inc: { own_rev: 1 } }, AFTER);
  }
}

function activeOf({ roomId, userId }: Whose): mongo.Filter<MemberDocument> {
  return { room_id: { $eq: toUuid(roomId) }, user_id: { $eq: userId }, is_active: { $eq: true } };
}

function rowsOf({ roomId, userId }: Whose): mongo.Filter<HiddenMessageDocument> {
  return { room_id: { $eq: toUuid(roomId) }, user_id: { $eq: userId } };
}
