import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection, mongo } from 'mongoose';
import { Config } from '../../config/config.js';
import { LogReader } from '../log/log-reader.js';
import { RoomLog } from '../log/room-log.js';
import { HIDDEN_MESSAGES } from '../members/hidden-message.schema.js';
import { MemberRepository } from '../members/member.repository.js';
import { MEMBERS } from '../members/member.schema.js';
import { INVITES } from '../rooms/invite.schema.js';
import { Memberships } from '../rooms/memberships.service.js';
import { RoomCopies } from '../rooms/room-copies.service.js';
import { RoomRepository } from '../rooms/room.repository.js';
import { type RoomDocument, ROOMS } from '../rooms/room.schema.js';
import { USERS, type UserDocument } from '../users/user.schema.js';
import { windowsOf } from './collection-windows.js';
import type { ErasedPerson } from './erased-message.js';
import { tracesOf } from './personal-collections.js';

/** How far they read, as of a membership that never read anything. */
const NOTHING_READ = { read_tally: 0, last_read_seq: 0, last_read_id: null, last_read_at: null };
const OWN_SIDE = { marked_seq: '', cleared_seq: '', hidden_tally: '', hidden_seq: '', own_rev: '' } as const;

/** Takes a person out of everything that is no message. Each may be run again, and does what is left. */
@Injectable()
export class RecordErasure {
  private readonly users: mongo.Collection<UserDocument>;

  constructor(
    @InjectConnection() private readonly connection: Connection,
    private readonly log: RoomLog,
    private readonly reader: LogReader,
    private readonly rooms: RoomRepository,
    private readonly members: MemberRepository,
    private readonly memberships: Memberships,
    private readonly copies: RoomCopies,
    private readonly config: Config,
  ) {
    this.users = connection.collection<UserDocument>(USERS);
  }

  /** @returns how many profiles there were */
  async eraseProfile({ userId }: ErasedPerson): Promise<number> {
    return (await this.users.deleteOne({ _id: { $eq: userId } })).deletedCount;
  }

  /** Ends their memberships, of direct rooms too; what they own is passed on. */
  async endMemberships({ userId }: ErasedPerson, breathe: () => Promise<void>): Promise<number> {
    const roomIds = await this.members.activeRoomIds(userId);
    for (const roomId of roomIds.map(String)) {
      await this.log.transact(
        roomId,
        async (transaction) => {
          const room = await this.rooms.find(roomId, transaction.session);
          const member = await this.members.find(roomId, userId, transaction.session);
          // A deleted room has none that anybody sees, and tells nothing any more.
          if (room?.deleted_at === null && member) await this.memberships.dismiss(transaction, room, userId, member);
        },
        this.deadline(),
      );
      await breathe();
    }
    return roomIds.length;
  }

  /** Takes their id out of rooms, memberships, bans and invites, and forgets what they hid. */
  async erase(person: ErasedPerson, breathe: () => Promise<void>): Promise<number> {
    return (
      (await this.eraseRooms(person, breathe)) +
      (await this.eraseMembers(person, breathe)) +
      (await this.eraseInvites(person, breathe)) +
      (await this.eraseHidden(person, breathe))
    );
  }

  /** Who made a room is shown to all in it: its log tells that the room has changed. */
  private async eraseRooms(person: ErasedPerson, breathe: () => Promise<void>): Promise<number> {
    const rooms = this.connection.collection<RoomDocument>(ROOMS);
    let found = 0;
    for await (const window of windowsOf(this.connection.collection(ROOMS))) {
      for await (const room of rooms.find({ $and: [window, tracesOf(ROOMS, person.userId)] })) {
        if (room.created_by === person.userId) await this.disown(room, person);
        // Its copy of the last message follows the log by itself, unless a process ended between the two.
        else await this.copies.refresh(room._id.toString(), await this.reader.head(room._id.toString()));
        found += 1;
        await breathe();
      }
    }
    return found;
  }

  private async disown({ _id, deleted_at: deletedAt }: RoomDocument, { pseudonym }: ErasedPerson): Promise<void> {
    const set = { $set: { created_by: pseudonym, client_room_id: null } };
    const rooms = this.connection.collection<RoomDocument>(ROOMS);
    if (deletedAt !== null) {
      await rooms.updateOne({ _id: { $eq: _id } }, set);
      return;
    }
    await this.log.transact(
      _id.toString(),
      async ({ session, tell }) => {
        await rooms.updateOne({ _id: { $eq: _id } }, set, { session });
        tell({ type: 'room_updated', by: null, user_id: null });
      },
      this.deadline(),
    );
  }

  private async eraseMembers({ userId, pseudonym }: ErasedPerson, breathe: () => Promise<void>): Promise<number> {
    const members = this.connection.collection(MEMBERS);
    const { deletedCount } = await members.deleteMany({ user_id: { $eq: userId }, is_outsider: { $eq: true } });
    const { modifiedCount } = await members.updateMany(
      { user_id: { $eq: userId } },
      {
        $set: { user_id: pseudonym, nickname: null, ...NOTHING_READ },
        // What was held against them is about nobody any more.
        $unset: { ban: '', muted_until: '', ...OWN_SIDE },
      },
    );
    let bans = 0;
    for await (const window of windowsOf(members)) {
      const theirs = { $and: [window, { 'ban.by': { $eq: userId } }] };
      const set = { $set: { 'ban.by': pseudonym, 'ban.reason': null } };
      bans += (await members.updateMany(theirs, set)).modifiedCount;
      await breathe();
    }
    return deletedCount + modifiedCount + bans;
  }

  private async eraseInvites({ userId, pseudonym }: ErasedPerson, breathe: () => Promise<void>): Promise<number> {
    const invites = this.connection.collection(INVITES);
    let found = 0;
    for await (const window of windowsOf(invites)) {
      const theirs = { $and: [window, { created_by: { $eq: userId } }] };
      found += (await invites.updateMany(theirs, { $set: { created_by: pseudonym } })).modifiedCount;
      await breathe();
    }
    return found;
  }

  private async eraseHidden({ userId }: ErasedPerson, breathe: () => Promise<void>): Promise<number> {
    const hidden = this.connection.collection(HIDDEN_MESSAGES);
    let found = 0;
    for await (const window of windowsOf(hidden)) {
      found += (await hidden.deleteMany({ $and: [window, { user_id: { $eq: userId } }] })).deletedCount;
      await breathe();
    }
    return found;
  }

  private deadline(): number {
    return Date.now() + this.config.limits.command_timeout_ms;
  }
}
