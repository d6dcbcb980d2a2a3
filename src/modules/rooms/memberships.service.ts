import { Injectable } from '@nestjs/common';
import type { Actor } from '../../core/commands/command-context.js';
import { newUuidV7 } from '../../core/database/uuid.js';
import { ConfabError } from '../../core/errors/confab-error.js';
import type { MemberRole } from '../../protocol/vocabulary.js';
import type { RoomTransaction } from '../log/log.types.js';
import type { EventChanges } from '../log/message.schema.js';
import { RoomLog } from '../log/room-log.js';
import { type MemberChange, MemberRepository } from '../members/member.repository.js';
import type { Ban, MemberDocument } from '../members/member.schema.js';
import { UNTIL_UNMUTED } from '../members/mute.js';
import { RoomAccess } from './room-access.js';
import { RoomRepository } from './room.repository.js';
import type { RoomDocument } from './room.schema.js';

/** What somebody becomes in a room. */
export interface Admission {
  userId: string;
  isBot: boolean;
  role: MemberRole;
  /** Absent: the one they had when they were here before. */
  nickname?: string | null | undefined;
}

/** What of an active membership may change. */
type Alteration = Pick<MemberChange, 'role' | 'nickname' | 'muted_until'>;

/**
 * Beginnings and ends of memberships. All of one room are in one order: each claims the next seq of the room's log with its
 * system message, in one transaction with what it checks and writes.
 */
@Injectable()
export class Memberships {
  constructor(
    private readonly access: RoomAccess,
    private readonly log: RoomLog,
    private readonly rooms: RoomRepository,
    private readonly members: MemberRepository,
  ) {}

  /**
   * Makes the actor a member of a public room; scope admin of any that is not direct. Members already: nothing happens.
   * @throws ConfabError not_found, forbidden (banned), conflict (archived)
   */
  async join(actor: Actor, roomId: string, deadline: number): Promise<MemberDocument> {
    const { member } = await this.access.require(actor, roomId, 'see');
    if (member) return member;
    return this.log.transact(
      roomId,
      async (transaction) => {
        const { room } = await this.access.require(actor, roomId, 'see', transaction.session);
        if (room.type === 'direct') throw new ConfabError('conflict', 'room.direct_not_joined');
        if (!room.is_active) throw new ConfabError('conflict', 'room.archived');
        const { userId, isBot } = actor;
        return this.admit(transaction, room, userId, { userId, isBot, role: 'member' });
      },
      deadline,
    );
  }

  /**
   * Ends the actor's membership; the owner's passes the room on. Having left already is no error.
   * @throws ConfabError not_found (never a member), conflict (direct room)
   */
  async leave(actor: Actor, roomId: string, deadline: number): Promise<void> {
    await this.end(actor, roomId, actor.userId, deadline);
  }

  /** Ends the actor's own membership, as `leave`, and answers it. */
  async end(actor: Actor, roomId: string, userId: string, deadline: number): Promise<MemberDocument> {
    const past = await this.members.find(roomId, userId);
    // Of somebody banned it is not said that they were here: to them the room is a stranger's.
    if (past && !past.is_active && !past.ban && (await this.rooms.find(roomId))?.deleted_at === null) return past;
    return this.log.transact(
      roomId,
      async (transaction) => {
        const { room } = await this.access.require(actor, roomId, 'read', transaction.session);
        const member = await this.members.find(roomId, userId, transaction.session);
        if (!member) throw ConfabError.notFound('member');
        if (room.type === 'direct') throw new ConfabError('conflict', 'room.direct_not_left');
        return this.dismiss(transaction, room, actor.userId, member);
      },
      deadline,
    );
  }

  /**
   * Makes somebody a member, inside a transaction that has checked that they may become one, but for bans, which are
   * looked at here. A member stays what they are.
   * @throws ConfabError banned: forbidden for themselves, conflict for whoever adds them
   */
  async admit(
    transaction: RoomTransaction,
    room: RoomDocument,
    by: string,
    admission: Admission,
  ): Promise<MemberDocument> {
    const { session, head, now } = transaction;
    const past = await this.members.find(room._id.toString(), admission.userId, session);
    if (past?.is_active) return past;
    if (past?.ban) throw bannedRefusal(admission.userId === by);
    await this.rooms.countMembers(room, 1, session);
    const seq = transaction.tell({ type: 'member_joined', by, user_id: admission.userId });
    // A room that everybody had left gets an owner again. Bots do not own rooms.
    const isAbandoned = room.member_count <= (await this.members.bots(room._id.toString(), session)).length;
    const role = isAbandoned && !admission.isBot ? 'owner' : admission.role;
    const member: MemberDocument = {
      ...(past ?? newcomer(room, admission.userId)),
      ...(admission.isBot && { is_bot: true }),
      ...(admission.nickname !== undefined && { nickname: admission.nickname }),
      role,
      // A mute outlasts leaving and coming back; whoever owns the room speaks.
      ...(role === 'owner' && { muted_until: null }),
      is_active: true,
      from_seq: room.history === 'from_join' ? seq : 0,
      read_tally: head.tally,
      // Whoever comes back wants to see the room, whatever they did with it before.
      hidden_tally: null,
      created_at: now,
      updated_at: now,
    };
    if (past) await this.members.replace(member, session);
    else await this.members.insert([member], session);
    return member;
  }

  /** Ends a membership, inside a transaction that has checked that it may. Ended ones stay as they are. */
  async dismiss(
    transaction: RoomTransaction,
    room: RoomDocument,
    by: string,
    member: MemberDocument,
  ): Promise<MemberDocument> {
    if (!member.is_active) return member;
    const { session, now } = transaction;
    await this.rooms.countMembers(room, -1, session);
    const ended = await this.members.change(member, { is_active: false, updated_at: now }, session);
    const heir = member.role === 'owner' ? await this.members.heir(room._id.toString(), session) : null;
    // First the heir, so that at no place of the log the room is without an owner.
    if (heir) await this.alter(transaction, by, heir, { role: 'owner' });
    transaction.tell({ type: 'member_left', by, user_id: member.user_id });
    return ended;
  }

  /** Changes an active membership, inside a transaction that has checked that it may. What is so already is not told. */
  async alter(
    transaction: RoomTransaction,
    by: string,
    member: MemberDocument,
    { role = member.role, nickname = member.nickname, muted_until: mute = member.muted_until }: Alteration,
  ): Promise<MemberDocument> {
    // Whoever becomes the owner speaks: nobody in the room could take the mute back.
    const until = (role === 'owner' && member.role !== 'owner' ? null : mute) ?? null;
    const isSame = role === member.role && nickname === member.nickname;
    if (isSame && until?.getTime() === member.muted_until?.getTime()) return member;
    const changes: EventChanges = {
      ...(role !== member.role && { role }),
      ...(nickname !== member.nickname && { nickname }),
      ...(until?.getTime() !== member.muted_until?.getTime() && muteTold(until)),
    };
    transaction.tell({ type: 'member_updated', by, user_id: member.user_id, changes });
    const set = { role, nickname, muted_until: until, updated_at: transaction.now };
    return this.members.change(member, set, transaction.session);
  }

  /**
   * Bans somebody, inside a transaction that has checked that it may: ends their membership if they have one, and keeps them
   * from another. Of somebody who is no member nothing is told: nothing is seen to change.
   */
  async ban(
    transaction: RoomTransaction,
    room: RoomDocument,
    userId: string,
    { by, reason }: Omit<Ban, 'at'>,
  ): Promise<MemberDocument & { ban: Ban }> {
    const { session, now } = transaction;
    const past = await this.members.find(room._id.toString(), userId, session);
    const ban: Ban = { at: now, by, reason };
    if (!past) {
      const member: MemberDocument & { ban: Ban } = {
        ...newcomer(room, userId),
        ...{ role: 'member', is_active: false, from_seq: 0, read_tally: 0, created_at: now, updated_at: now },
        ...{ ban, is_outsider: true },
      };
      await this.members.insert([member], session);
      return member;
    }
    const ended = await this.dismiss(transaction, room, by, past);
    return { ...(await this.members.change(ended, { ban, updated_at: now }, session)), ban };
  }
}

function muteTold(until: Date | null): EventChanges {
  if (!until) return { muted: false };
  return { muted: true, muted_until: until < UNTIL_UNMUTED ? until.toISOString() : null };
}

function bannedRefusal(isSelf: boolean): ConfabError {
  if (isSelf) return new ConfabError('forbidden', 'member.self_banned');
  return new ConfabError('conflict', 'member.banned');
}

function newcomer(
  room: RoomDocument,
  userId: string,
): Omit<MemberDocument, 'role' | 'is_active' | 'from_seq' | 'read_tally' | 'created_at' | 'updated_at'> {
  return {
    _id: newUuidV7(),
    room_id: room._id,
    user_id: userId,
    nickname: null,
    last_read_seq: 0,
    last_read_id: null,
    last_read_at: null,
  };
}
