import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { ClientSession, Connection, mongo } from 'mongoose';
import { toUuid, type UUID } from '../../core/database/uuid.js';
import type { MemberRole } from '../../protocol/vocabulary.js';
import { type MemberDocument, MEMBERS } from './member.schema.js';
import type { TimePlace } from './time-cursor.js';

/** Roles in the order in which they inherit a room. */
const HEIRS: readonly MemberRole[] = ['admin', 'member', 'readonly'];

/** Most that a page of small rooms has, mostly. */
const MEMBERS_A_BATCH = 1000;

/** What of a membership changes while it lasts. */
export type MemberChange = Partial<
  Pick<MemberDocument, 'role' | 'nickname' | 'is_active' | 'muted_until' | 'ban' | 'updated_at'>
>;

/** A person in a room. */
interface Pair {
  readonly roomId: string;
  readonly userId: string;
}

/**
 * Memberships as they stand in the database. Ids are UUID strings. With a session, reads and writes belong to its
 * transaction; without, reads see what no fail-over takes back (the connection's read concern).
 */
@Injectable()
export class MemberRepository {
  private readonly members: mongo.Collection<MemberDocument>;

  constructor(@InjectConnection() connection: Connection) {
    this.members = connection.collection<MemberDocument>(MEMBERS);
  }

  /** Somebody's membership of a room, also one that ended. */
  async find(roomId: string, userId: string, session?: ClientSession): Promise<MemberDocument | null> {
    return this.members.findOne({ room_id: { $eq: toUuid(roomId) }, user_id: { $eq: userId } }, { session });
  }

  /** Memberships by room and person, also those that ended; pairs without one are left out. */
  async findPairs(pairs: readonly Pair[], session?: ClientSession): Promise<MemberDocument[]> {
    return pairs.length === 0 ? [] : this.members.find(anyOf(pairs), { session }).toArray();
  }

  /** Holds these memberships until the transaction ends: what changes them meanwhile conflicts with it. */
  async fence(pairs: readonly Pair[], session: ClientSession): Promise<void> {
    await this.members.updateMany(anyOf(pairs), { $inc: { fence: 1 } }, { session });
  }

  /** Somebody's active memberships by room id; of these rooms only, where `among` is given. */
  async ofUser(userId: string, among?: readonly UUID[]): Promise<Map<string, MemberDocument>> {
    if (among?.length === 0) return new Map();
    const rooms = among && { room_id: { $in: [...among] } };
    const members = await this.members.find({ ...rooms, user_id: { $eq: userId }, is_active: { $eq: true } }).toArray();
    return new Map(members.map((member) => [member.room_id.toString(), member]));
  }

  /** The ids of the rooms somebody is in; of these rooms only, where `among` is given. */
  async activeRoomIds(userId: string, among?: readonly UUID[]): Promise<UUID[]> {
    const members = await this.members
      .find({
        user_id: { $eq: userId },
        is_active: { $eq: true },
        ...(among && { room_id: { $in: [...among] } }),
      })
      .project<{ room_id: UUID }>({ _id: 0, room_id: 1 })
      .toArray();
    return members.map(({ room_id }) => room_id);
  }

  /** The ids of the rooms each of these people is in, by person; who is in none is left out. */
  async roomIdsOf(userIds: readonly string[]): Promise<Map<string, string[]>> {
    const byUser = new Map<string, string[]>();
    const members = this.members
      .find({ user_id: { $in: [...userIds] }, is_active: { $eq: true } })
      .project<{ room_id: UUID; user_id: string }>({ _id: 0, room_id: 1, user_id: 1 });
    for await (const { room_id, user_id } of members) {
      const roomIds = byUser.get(user_id);
      if (roomIds) roomIds.push(room_id.toString());
      else byUser.set(user_id, [room_id.toString()]);
    }
    return byUser;
  }

  /** The active members of rooms, by room id, longest-serving first. For rooms of few people. */
  async activeOf(roomIds: readonly UUID[]): Promise<Map<string, MemberDocument[]>> {
    const byRoom = new Map<string, MemberDocument[]>(roomIds.map((id) => [id.toString(), []]));
    if (roomIds.length === 0) return byRoom;
    const members = await this.members
      .find({ room_id: { $in: [...roomIds] }, is_active: { $eq: true } })
      .sort({ created_at: 1, _id: 1 })
      // A page of rooms in one answer: by itself the first one would end at 101.
      .batchSize(MEMBERS_A_BATCH)
      .toArray();
    for (const member of members) byRoom.get(member.room_id.toString())?.push(member);
    return byRoom;
  }

  /** A page of a room's active members, longest-serving first. */
  async page(roomId: string, after: TimePlace | null, limit: number): Promise<MemberDocument[]> {
    return this.members
      .find({
        room_id: { $eq: toUuid(roomId) },
        is_active: { $eq: true },
        // The bound alone lets the index begin at the place; the rest tells apart those of the same millisecond.
        ...(after && {
          created_at: { $gte: after.at },
          $or: [{ created_at: { $gt: after.at } }, { _id: { $gt: after.id } }],
        }),
      })
      .sort({ created_at: 1, _id: 1 })
      .limit(limit)
      .toArray();
  }

  /** A page of those who are banned from a room, the newest ban first. */
  async bans(roomId: string, after: TimePlace | null, limit: number): Promise<MemberDocument[]> {
    return this.members
      .find({
        room_id: { $eq: toUuid(roomId) },
        'ban.by': { $gte: '' },
        ...(after && {
          'ban.at': { $lte: after.at },
          $or: [{ 'ban.at': { $lt: after.at } }, { _id: { $lt: after.id } }],
        }),
      })
      .sort({ 'ban.at': -1, _id: -1 })
      .limit(limit)
      .toArray();
  }

  /** Who owns a room beside somebody; null for nobody. */
  async owner(roomId: string, beside: string, session: ClientSession): Promise<MemberDocument | null> {
    return this.members.findOne(
      {
        room_id: { $eq: toUuid(roomId) },
        is_active: { $eq: true },
        role: { $eq: 'owner' },
        user_id: { $ne: beside },
      },
      { session },
    );
  }

  /** The active bots of a room, those who are there longest before the others. */
  async bots(roomId: string, session?: ClientSession): Promise<MemberDocument[]> {
    const bots = await this.members.find({ room_id: { $eq: toUuid(roomId) }, is_bot: true }, { session }).toArray();
    const active = bots.filter(({ is_active: isActive }) => isActive);
    return active.sort((a, b) => a.created_at.getTime() - b.created_at.getTime());
  }

  /** Who takes over when the owner goes: the longest-serving admin, else member, else reader, no bot. null: nobody is left. */
  async heir(roomId: string, session: ClientSession): Promise<MemberDocument | null> {
    for (const role of HEIRS) {
      const heir = await this.members.findOne(
        { room_id: { $eq: toUuid(roomId) }, is_active: { $eq: true }, role: { $eq: role }, is_bot: { $ne: true } },
        { sort: { created_at: 1, _id: 1 }, session },
      );
      if (heir) return heir;
    }
    return null;
  }

  /** The nicknames of people by room, also of those who left; nobody without one. One query for all rooms. */
  async nicknames(wanted: ReadonlyMap<string, ReadonlySet<string>>): Promise<Map<string, Map<string, string>>> {
    const byRoom = new Map([...wanted.keys()].map((roomId) => [roomId, new Map<string, string>()]));
    if (wanted.size === 0) return byRoom;
    const pairs = [...wanted].map(([roomId, ids]) => ({ room_id: toUuid(roomId), user_id: { $in: [...ids] } }));
    const named = await this.members
      .find({ $or: pairs, nickname: { $ne: null } })
      .project<{ room_id: UUID; user_id: string; nickname: string }>({ _id: 0, room_id: 1, user_id: 1, nickname: 1 })
      .toArray();
    for (const { room_id, user_id, nickname } of named) byRoom.get(room_id.toString())?.set(user_id, nickname);
    return byRoom;
  }

  async insert(members: MemberDocument[], session: ClientSession): Promise<void> {
    await this.members.insertMany(members, { session });
  }

  /** Puts a membership in the place of the one that ended. */
  async replace(member: MemberDocument, session: ClientSession): Promise<void> {
    const { _id, ...rest } = member;
    await this.members.replaceOne({ _id: { $eq: _id }, room_id: { $eq: member.room_id } }, rest, { session });
  }

  /** Removes what a ban made of somebody who never was a member. */
  async removeOutsider(member: MemberDocument, session: ClientSession): Promise<void> {
    const filter = { _id: { $eq: member._id }, room_id: { $eq: member.room_id }, is_outsider: { $eq: true } } as const;
    await this.members.deleteOne(filter, { session });
  }

  async change(member: MemberDocument, set: MemberChange, session: ClientSession): Promise<MemberDocument> {
    await this.members.updateOne(
      { _id: { $eq: member._id }, room_id: { $eq: member.room_id } },
      { $set: set },
      { session },
    );
    return { ...member, ...set };
  }
}

function anyOf(pairs: readonly Pair[]): mongo.Filter<MemberDocument> {
  const people = new Map<string, Set<string>>();
  for (const { roomId, userId } of pairs) people.set(roomId, (people.get(roomId) ?? new Set()).add(userId));
  return { $or: [...people].map(([roomId, ids]) => ({ room_id: toUuid(roomId), user_id: { $in: [...ids] } })) };
}
