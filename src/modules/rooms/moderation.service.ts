import { Injectable } from '@nestjs/common';
import type { Actor, ActorContext } from '../../core/commands/command-context.js';
import { Handles } from '../../core/commands/handles.js';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { ConfabError } from '../../core/errors/confab-error.js';
import { MemberAnswer } from '../../protocol/commands/members.command.js';
import {
  BanAnswer,
  BanMemberCommand,
  ListBansAnswer,
  ListBansCommand,
  MuteMemberCommand,
  UnbanAnswer,
  UnbanMemberCommand,
  UnmuteMemberCommand,
} from '../../protocol/commands/moderation.command.js';
import type { BanView } from '../../protocol/views/ban.view.js';
import type { RoomTransaction } from '../log/log.types.js';
import { RoomLog } from '../log/room-log.js';
import { MemberViews } from '../members/member.mapper.js';
import { MemberRepository } from '../members/member.repository.js';
import type { Ban, MemberDocument } from '../members/member.schema.js';
import { muteOf, UNTIL_UNMUTED } from '../members/mute.js';
import { roleManages } from '../members/roles.js';
import { decodeTimeCursor, encodeTimeCursor } from '../members/time-cursor.js';
import { UsersService } from '../users/users.service.js';
import { Memberships } from './memberships.service.js';
import { type ManagerStanding, RoomAccess } from './room-access.js';

const DEFAULT_PAGE = 50;

type Banned = MemberDocument & { ban: Ban };

/** Mutes and bans. What each may is checked inside the transaction that does it. */
@Injectable()
export class Moderation {
  constructor(
    private readonly access: RoomAccess,
    private readonly log: RoomLog,
    private readonly memberships: Memberships,
    private readonly members: MemberRepository,
    private readonly views: MemberViews,
    private readonly users: UsersService,
    private readonly clock: DatabaseClock,
  ) {}

  /** Handles mute_member. The end takes a seq as every change of rights does: what was under way behind it is refused. */
  @Handles(MuteMemberCommand)
  async mute({ until, ...where }: MuteMemberCommand, { actor, deadline }: ActorContext): Promise<MemberAnswer> {
    const end = until === null ? UNTIL_UNMUTED : new Date(until);
    const work = async (transaction: RoomTransaction): Promise<MemberDocument> => {
      const target = await this.muteable(actor, where, transaction);
      if (end <= this.clock.now()) throw ConfabError.invalid({ field: 'until', message: 'field.future' });
      const mutedUntil = end < UNTIL_UNMUTED ? end : UNTIL_UNMUTED;
      return this.memberships.alter(transaction, actor.userId, target, { muted_until: mutedUntil });
    };
    return { member: await this.views.one(await this.log.transact(where.room_id, work, deadline)) };
  }

  /** Handles unmute_member. */
  @Handles(UnmuteMemberCommand)
  async unmute(command: UnmuteMemberCommand, { actor, deadline }: ActorContext): Promise<MemberAnswer> {
    const work = async (transaction: RoomTransaction): Promise<MemberDocument> => {
      const target = await this.muteable(actor, command, transaction);
      if (!muteOf(target, this.clock.now())) return target;
      return this.memberships.alter(transaction, actor.userId, target, { muted_until: null });
    };
    return { member: await this.views.one(await this.log.transact(command.room_id, work, deadline)) };
  }

  /** Handles ban_member. */
  @Handles(BanMemberCommand)
  async ban(command: BanMemberCommand, { actor, deadline }: ActorContext): Promise<BanAnswer> {
    const { room_id, user_id, reason = null } = command;
    const { room: known } = await this.managerOf(actor, command);
    await this.users.ensure([user_id], known.company_id);
    const work = async (transaction: RoomTransaction): Promise<Banned> => {
      const { room, role } = await this.managerOf(actor, command, transaction);
      const target = await this.members.find(room_id, user_id, transaction.session);
      if (!roleManages(role, target?.is_active ? target.role : 'member')) throw new ConfabError('forbidden');
      if (isBanned(target) && target.ban.reason === reason) return target;
      return this.memberships.ban(transaction, room, user_id, { by: actor.userId, reason });
    };
    const [ban] = await this.bansOf([await this.log.transact(room_id, work, deadline)]);
    if (!ban) throw new Error('A view is made of each ban');
    return { ban };
  }

  /** Handles unban_member. */
  @Handles(UnbanMemberCommand)
  async unban(command: UnbanMemberCommand, { actor, deadline }: ActorContext): Promise<UnbanAnswer> {
    const { room_id, user_id } = command;
    const work = async (transaction: RoomTransaction): Promise<void> => {
      const { session, now } = transaction;
      await this.managerOf(actor, command, transaction);
      const target = await this.members.find(room_id, user_id, session);
      if (target?.is_outsider) await this.members.removeOutsider(target, session);
      else if (target?.ban) await this.members.change(target, { ban: null, updated_at: now }, session);
    };
    await this.log.transact(room_id, work, deadline);
    return { room_id, user_id };
  }

  /** Handles list_bans. */
  @Handles(ListBansCommand)
  async list(
    { room_id, cursor, limit = DEFAULT_PAGE }: ListBansCommand,
    { actor }: ActorContext,
  ): Promise<ListBansAnswer> {
    const after = decodeTimeCursor(cursor);
    await this.access.requireManager(actor, room_id, { right: 'audit' });
    const found = (await this.members.bans(room_id, after, limit + 1)).filter(isBanned);
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    return { bans: await this.bansOf(page), next_cursor: last ? encodeTimeCursor(last.ban.at, last._id) : null };
  }

  /** The membership that the actor may mute and unmute. */
  private async muteable(
    actor: Actor,
    where: { room_id: string; user_id: string },
    transaction: RoomTransaction,
  ): Promise<MemberDocument> {
    const { role } = await this.managerOf(actor, where, transaction);
    const target = await this.members.find(where.room_id, where.user_id, transaction.session);
    if (!target?.is_active) throw ConfabError.notFound('member');
    if (!roleManages(role, target.role)) throw new ConfabError('forbidden');
    return target;
  }

  /** The actor's standing as a manager of others. */
  private async managerOf(
    actor: Actor,
    { room_id, user_id }: { room_id: string; user_id: string },
    transaction?: RoomTransaction,
  ): Promise<ManagerStanding> {
    const standing = await this.access.requireManager(actor, room_id, transaction);
    if (user_id === actor.userId) throw new ConfabError('forbidden', 'member.not_oneself');
    return standing;
  }

  private async bansOf(banned: readonly Banned[]): Promise<BanView[]> {
    const views = await this.views.of(banned);
    return banned.flatMap(({ ban }, index) => {
      const view = views[index];
      if (!view) return [];
      const { room_id, user_id, user } = view;
      return [{ room_id, user_id, user, banned_by: ban.by, reason: ban.reason, created_at: ban.at.toISOString() }];
    });
  }
}

function isBanned(member: MemberDocument | null): member is Banned {
  return (member?.ban ?? null) !== null;
}
