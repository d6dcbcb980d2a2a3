import { Injectable } from '@nestjs/common';
import type { Actor, ActorContext } from '../../core/commands/command-context.js';
import { Handles } from '../../core/commands/handles.js';
import { ConfabError } from '../../core/errors/confab-error.js';
import {
  AddMemberCommand,
  ListMembersAnswer,
  ListMembersCommand,
  MemberAnswer,
  RemoveMemberCommand,
  UpdateMemberCommand,
} from '../../protocol/commands/members.command.js';
import { sentence } from '../../protocol/sentence.js';
import type { RoomTransaction } from '../log/log.types.js';
import { RoomLog } from '../log/room-log.js';
import { MemberViews } from '../members/member.mapper.js';
import { MemberRepository } from '../members/member.repository.js';
import type { MemberDocument } from '../members/member.schema.js';
import { roleManages } from '../members/roles.js';
import { decodeTimeCursor, encodeTimeCursor } from '../members/time-cursor.js';
import { UsersService } from '../users/users.service.js';
import { IncludedViews } from './included-views.service.js';
import { Memberships } from './memberships.service.js';
import { type ManagerStanding, RoomAccess } from './room-access.js';

const DEFAULT_PAGE = 50;

/** What is checked in a transaction before anything is written. */
interface Scene extends ManagerStanding {
  target: MemberDocument | null;
}

/** The commands on the members of a room. What each may is checked inside the transaction that does it. */
@Injectable()
export class MemberCommands {
  constructor(
    private readonly access: RoomAccess,
    private readonly log: RoomLog,
    private readonly memberships: Memberships,
    private readonly members: MemberRepository,
    private readonly views: MemberViews,
    private readonly users: UsersService,
    private readonly included: IncludedViews,
  ) {}

  /** Handles list_members. */
  @Handles(ListMembersCommand)
  async list(command: ListMembersCommand, { actor }: ActorContext): Promise<ListMembersAnswer> {
    const after = decodeTimeCursor(command.cursor);
    const { room } = await this.access.require(actor, command.room_id, 'read');
    const limit = command.limit ?? DEFAULT_PAGE;
    const found = await this.members.page(command.room_id, after, limit + 1);
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    const inclusion = { actor, rooms: [room], include: command.include };
    return {
      members: await this.included.inMembers(await this.views.of(page), inclusion),
      next_cursor: last ? encodeTimeCursor(last.created_at, last._id) : null,
    };
  }

  /** Handles add_member. */
  @Handles(AddMemberCommand)
  async add(command: AddMemberCommand, { actor, deadline }: ActorContext): Promise<MemberAnswer> {
    const { room_id, user_id, role = 'member', nickname } = command;
    const standing = await this.access.requireManager(actor, room_id);
    if (!roleManages(standing.role, role))
      throw new ConfabError('forbidden', sentence('member.role_above_own', { own: standing.role, role }));
    const users = await this.users.ensure([user_id], standing.room.company_id);
    const isBot = users.get(user_id)?.is_bot ?? false;
    const work = async (transaction: RoomTransaction): Promise<MemberDocument> => {
      const { room, role: acting } = await this.access.requireManager(actor, room_id, transaction);
      if (!roleManages(acting, role)) throw new ConfabError('forbidden');
      return this.memberships.admit(transaction, room, actor.userId, { userId: user_id, isBot, role, nickname });
    };
    return this.answer(await this.log.transact(room_id, work, deadline));
  }

  /** Handles remove_member. Naming oneself leaves the room. */
  @Handles(RemoveMemberCommand)
  async remove(command: RemoveMemberCommand, { actor, deadline }: ActorContext): Promise<MemberAnswer> {
    const { room_id, user_id } = command;
    if (user_id === actor.userId) return this.answer(await this.memberships.end(actor, room_id, user_id, deadline));
    const work = async (transaction: RoomTransaction): Promise<MemberDocument> => {
      const { room, role } = await this.access.requireManager(actor, room_id, transaction);
      const target = await this.members.find(room_id, user_id, transaction.session);
      if (!target || target.is_outsider) throw ConfabError.notFound('member');
      if (target.is_active && !roleManages(role, target.role)) throw new ConfabError('forbidden');
      return this.memberships.dismiss(transaction, room, actor.userId, target);
    };
    return this.answer(await this.log.transact(room_id, work, deadline));
  }

  /** Handles update_member. */
  @Handles(UpdateMemberCommand)
  async update(command: UpdateMemberCommand, { actor, deadline }: ActorContext): Promise<MemberAnswer> {
    const work = async (transaction: RoomTransaction): Promise<MemberDocument> => {
      const scene = await this.scene(actor, command, transaction);
      const target = mayUpdate(scene, command, actor);
      const updated = await this.memberships.alter(transaction, actor.userId, target, command);
      if (command.role === 'owner') await this.retireOwner(transaction, actor, target);
      return updated;
    };
    return this.answer(await this.log.transact(command.room_id, work, deadline));
  }

  /** Whoever owned the room that was handed over becomes an admin of it. After the heir: a room always has an owner. */
  private async retireOwner(transaction: RoomTransaction, actor: Actor, heir: MemberDocument): Promise<void> {
    const former = await this.members.owner(transaction.roomId, heir.user_id, transaction.session);
    if (former) await this.memberships.alter(transaction, actor.userId, former, { role: 'admin' });
  }

  private async scene(actor: Actor, command: UpdateMemberCommand, { session }: RoomTransaction): Promise<Scene> {
    // A nickname is seen by all: naming oneself is a right that a mute takes.
    const right = command.user_id === actor.userId ? 'name_self' : 'read';
    const standing = await this.access.require(actor, command.room_id, right, session);
    if (standing.role === null) throw ConfabError.notFound('room');
    const target = await this.members.find(command.room_id, command.user_id, session);
    return { ...standing, role: standing.role, target };
  }

  private async answer(member: MemberDocument): Promise<MemberAnswer> {
    return { member: await this.views.one(member) };
  }
}

/** The membership that the command changes, when the actor may do so. @throws ConfabError */
function mayUpdate({ room, role: acting, target }: Scene, command: UpdateMemberCommand, actor: Actor): MemberDocument {
  if (!target?.is_active) throw ConfabError.notFound('member');
  const { role } = command;
  const changesRole = role !== undefined && role !== target.role;
  if (changesRole && room.type === 'direct') throw new ConfabError('conflict', 'room.direct_without_roles');
  if (!room.is_active) throw new ConfabError('conflict', 'room.archived');
  const isSelf = target.user_id === actor.userId;
  if ((changesRole || !isSelf) && !roleManages(acting, target.role)) throw new ConfabError('forbidden');
  if (changesRole && !roleManages(acting, role)) throw new ConfabError('forbidden');
  if (changesRole && target.role === 'owner') {
    throw new ConfabError('conflict', 'room.needs_owner');
  }
  return target;
}
