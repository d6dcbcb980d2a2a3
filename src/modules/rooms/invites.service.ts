import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import type { Actor, ActorContext } from '../../core/commands/command-context.js';
import { Handles } from '../../core/commands/handles.js';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { newUuidV7, toUuid } from '../../core/database/uuid.js';
import { ConfabError } from '../../core/errors/confab-error.js';
import {
  AcceptInviteAnswer,
  AcceptInviteCommand,
  CreateInviteCommand,
  GetInviteAnswer,
  GetInviteCommand,
  InviteAnswer,
  ListInvitesAnswer,
  ListInvitesCommand,
  RevokeInviteCommand,
} from '../../protocol/commands/invites.command.js';
import type { InviteView } from '../../protocol/views/invite.view.js';
import type { RoomTransaction } from '../log/log.types.js';
import { RoomLog } from '../log/room-log.js';
import { MemberViews } from '../members/member.mapper.js';
import { MemberRepository } from '../members/member.repository.js';
import type { MemberDocument } from '../members/member.schema.js';
import { decodeTimeCursor, encodeTimeCursor } from '../members/time-cursor.js';
import { UsersService } from '../users/users.service.js';
import { newInviteCode, roomOfCode } from './invite-code.js';
import { InviteRepository } from './invite.repository.js';
import type { InviteDocument } from './invite.schema.js';
import { Memberships } from './memberships.service.js';
import { isWithinWall, RoomAccess } from './room-access.js';
import { RoomViews } from './room.mapper.js';
import { RoomRepository } from './room.repository.js';
import type { RoomDocument } from './room.schema.js';

const DEFAULT_PAGE = 50;

/** An invite that is there for somebody, over or not. */
interface Found {
  roomId: string;
  room: RoomDocument;
  invite: InviteDocument;
}

/**
 * Links into rooms. They are made, used and revoked in transactions of their room, which run one after the other however many
 * processes there are: so a use counts if and only if somebody became a member, and none is counted beyond the last.
 */
@Injectable()
export class Invites {
  constructor(
    private readonly access: RoomAccess,
    private readonly log: RoomLog,
    private readonly memberships: Memberships,
    private readonly members: MemberRepository,
    private readonly invites: InviteRepository,
    private readonly rooms: RoomRepository,
    private readonly users: UsersService,
    private readonly clock: DatabaseClock,
    private readonly roomViews: RoomViews,
    private readonly memberViews: MemberViews,
  ) {}

  /** Handles create_invite. */
  @Handles(CreateInviteCommand)
  async create(command: CreateInviteCommand, { actor, deadline }: ActorContext): Promise<InviteAnswer> {
    const { room_id } = command;
    const code = newInviteCode(room_id);
    const work = async ({ session }: RoomTransaction): Promise<InviteDocument> => {
      await this.access.requireManager(actor, room_id, { session });
      // It tells nothing by which the log could find a run whose outcome is unknown: the code does.
      const made = await this.invites.find(room_id, code, session);
      if (made) return made;
      const invite = inviteOf(command, code, actor.userId, this.clock.now());
      await this.invites.insert(invite, session);
      return invite;
    };
    return { invite: viewOf(await this.log.transact(room_id, work, deadline)) };
  }

  /** Handles list_invites. */
  @Handles(ListInvitesCommand)
  async list(command: ListInvitesCommand, { actor }: ActorContext): Promise<ListInvitesAnswer> {
    const { room_id, cursor, limit = DEFAULT_PAGE } = command;
    const after = decodeTimeCursor(cursor);
    await this.access.requireManager(actor, room_id, { right: 'audit' });
    const found = await this.invites.open(room_id, this.clock.now(), after, limit + 1);
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    return { invites: page.map(viewOf), next_cursor: last ? encodeTimeCursor(last.created_at, last._id) : null };
  }

  /** Handles revoke_invite. */
  @Handles(RevokeInviteCommand)
  async revoke({ room_id, code }: RevokeInviteCommand, { actor, deadline }: ActorContext): Promise<InviteAnswer> {
    const work = async ({ session }: RoomTransaction): Promise<InviteDocument> => {
      await this.access.requireManager(actor, room_id, { session });
      const invite = await this.invites.find(room_id, code, session);
      if (!invite) throw ConfabError.notFound('invite');
      if (!invite.is_revoked) await this.invites.change(invite, { is_revoked: true, is_open: false }, session);
      return invite;
    };
    return { invite: viewOf(await this.log.transact(room_id, work, deadline)) };
  }

  /** Handles get_invite. */
  @Handles(GetInviteCommand)
  async get({ code }: GetInviteCommand, { actor }: ActorContext): Promise<GetInviteAnswer> {
    const { room, invite } = await this.find(code, actor);
    requireOpen(invite, this.clock.now());
    const { created_by: by, role, expires_at: end } = invite;
    const inviter = (await this.users.senders([by])).get(by) ?? { id: by, name: null, avatar_url: null, is_bot: false };
    const { type, name, member_count } = room;
    const roomView = { id: room._id.toString(), type, name, member_count };
    return { invite: { code, room: roomView, inviter, role, expires_at: end?.toISOString() ?? null } };
  }

  /** Handles accept_invite. */
  @Handles(AcceptInviteCommand)
  async accept({ code }: AcceptInviteCommand, { actor, deadline }: ActorContext): Promise<AcceptInviteAnswer> {
    // What is not there, or of no use any more, begins no transaction.
    const { roomId, invite } = await this.find(code, actor);
    const present = await this.members.find(roomId, actor.userId);
    if (!present?.is_active) {
      requireOpen(invite, this.clock.now());
      await this.log.transact(roomId, (transaction) => this.admit(code, actor, transaction), deadline);
    }
    const standing = await this.access.require(actor, roomId, 'read');
    if (!standing.member) throw ConfabError.notFound('member');
    const [room, member] = await Promise.all([
      this.roomViews.one(actor, standing),
      this.memberViews.one(standing.member),
    ]);
    return { room, member };
  }

  /** A member already: nothing is used, also by a link that is over. It may be their own use that was its last. */
  private async admit(code: string, actor: Actor, transaction: RoomTransaction): Promise<MemberDocument> {
    const { session } = transaction;
    const { userId, isBot } = actor;
    const { room, roomId, invite } = await this.find(code, actor, session);
    const present = await this.members.find(roomId, userId, session);
    if (present?.is_active) return present;
    requireOpen(invite, this.clock.now());
    if (!room.is_active) throw new ConfabError('conflict', 'room.archived');
    const uses = invite.uses + 1;
    await this.invites.change(invite, { uses, is_open: uses !== invite.max_uses }, session);
    return this.memberships.admit(transaction, room, userId, { userId, isBot, role: invite.role });
  }

  /** The invite, as far as there is one for this actor. @throws ConfabError not_found */
  private async find(code: string, actor: Actor, session?: ClientSession): Promise<Found> {
    const roomId = roomOfCode(code);
    const invite = roomId === null ? null : await this.invites.find(roomId, code, session);
    const room = roomId === null || !invite ? null : await this.rooms.find(roomId, session);
    if (roomId === null || !invite || !room || room.deleted_at !== null || !isWithinWall(actor, room))
      throw ConfabError.notFound('invite');
    return { roomId, room, invite };
  }
}

/** @throws ConfabError gone */
function requireOpen(invite: InviteDocument, now: Date): void {
  const { is_revoked, expires_at: end, max_uses: most, uses } = invite;
  if (is_revoked) throw new ConfabError('gone', 'invite.revoked');
  if (most !== null && uses >= most) throw new ConfabError('gone', 'invite.used_up');
  if (end !== null && end <= now) throw new ConfabError('gone', 'invite.expired');
}

function inviteOf(command: CreateInviteCommand, code: string, by: string, now: Date): InviteDocument {
  const { room_id, expires_in: seconds, max_uses = null, role = 'member' } = command;
  return {
    _id: newUuidV7(),
    room_id: toUuid(room_id),
    code,
    created_by: by,
    role,
    expires_at: seconds === undefined ? null : new Date(now.getTime() + seconds * 1000),
    max_uses,
    uses: 0,
    is_revoked: false,
    is_open: true,
    created_at: now,
  };
}

function viewOf(invite: InviteDocument): InviteView {
  const { code, room_id, created_by, role, expires_at: end, max_uses, uses, created_at } = invite;
  return {
    code,
    room_id: room_id.toString(),
    created_by,
    role,
    expires_at: end?.toISOString() ?? null,
    max_uses,
    uses,
    created_at: created_at.toISOString(),
  };
}
