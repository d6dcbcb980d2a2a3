import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { seesAllCompanies } from '../../core/auth/require-admin.js';
import type { Actor } from '../../core/commands/command-context.js';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { toUuid } from '../../core/database/uuid.js';
import { ConfabError } from '../../core/errors/confab-error.js';
import type { MemberRole } from '../../protocol/vocabulary.js';
import { MemberRepository } from '../members/member.repository.js';
import type { MemberDocument } from '../members/member.schema.js';
import { mutedRefusal, muteOf } from '../members/mute.js';
import { type Capability, roleAllows } from '../members/roles.js';
import { RoomRepository } from './room.repository.js';
import type { RoomDocument } from './room.schema.js';

/** What may be asked for in a room: a member's capability, or `see`: its fields, as for a public room from outside. */
export type RoomRight = Capability | 'see';

/** What an archived room does not let anybody do. */
const CLOSED_BY_ARCHIVE: readonly RoomRight[] = [
  'send',
  'edit_own',
  'delete_own',
  'react',
  'moderate',
  'pin',
  'manage_members',
  'name_self',
];

/** What a mute leaves: everything by which others hear of somebody, and all power over others, is silent with them. */
const OPEN_TO_MUTED: readonly RoomRight[] = ['see', 'read', 'delete_own', 'audit'];

/** Somebody's standing in a room. */
export interface RoomStanding {
  room: RoomDocument;
  /** null: not a member; for scope admin, and for whoever sees a public room from outside. */
  member: MemberDocument | null;
  /** The role in force: scope admin acts as owner, member or not. null: sees the room from outside. */
  role: MemberRole | null;
}

/** Of somebody who is inside. */
export interface ManagerStanding extends RoomStanding {
  role: MemberRole;
}

/** The one place that answers who may do what in a room. */
@Injectable()
export class RoomAccess {
  constructor(
    private readonly rooms: RoomRepository,
    private readonly members: MemberRepository,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * The room and the actor's standing in it, when they may do this there.
   * @param session to ask inside a transaction
   * @throws ConfabError not_found (no such room, deleted, or none of the actor's), forbidden (a member without the right, or muted),
   *   conflict (archived)
   */
  async require(actor: Actor, roomId: string, right: RoomRight, session?: ClientSession): Promise<RoomStanding> {
    const room = await this.rooms.find(roomId, session);
    const member = room && (await this.members.find(roomId, actor.userId, session));
    return judge(actor, room, member, right, this.clock.now());
  }

  /**
   * The standing of somebody who manages the people of a room. Direct rooms have no such, whoever asks.
   * @throws ConfabError as `require`; conflict (direct room)
   */
  async requireManager(
    actor: Actor,
    roomId: string,
    { right = 'manage_members', session }: { right?: 'manage_members' | 'audit'; session?: ClientSession } = {},
  ): Promise<ManagerStanding> {
    const standing = await this.require(actor, roomId, 'read', session);
    if (standing.room.type === 'direct') throw new ConfabError('conflict', 'room.direct_not_changed');
    const { room, member, role } = judge(actor, standing.room, standing.member, right, this.clock.now());
    if (role === null) throw ConfabError.notFound('room');
    return { room, member, role };
  }

  /** The actor's standing in those of the rooms where they may do this, by room id. */
  async standings(actor: Actor, roomIds: readonly string[], right: RoomRight): Promise<Map<string, RoomStanding>> {
    const ids = [...new Set(roomIds)].map(toUuid);
    const [rooms, members] = await Promise.all([this.rooms.findAll(ids), this.members.ofUser(actor.userId, ids)]);
    return this.standingsIn(rooms, members, actor, right);
  }

  /** The same, of rooms and memberships already read. */
  standingsIn(
    rooms: readonly RoomDocument[],
    members: ReadonlyMap<string, MemberDocument>,
    actor: Actor,
    right: RoomRight,
  ): Map<string, RoomStanding> {
    const standings = new Map<string, RoomStanding>();
    const now = this.clock.now();
    for (const room of rooms) {
      const roomId = room._id.toString();
      const standing = judged(() => judge(actor, room, members.get(roomId) ?? null, right, now));
      if (!(standing instanceof ConfabError)) standings.set(roomId, standing);
    }
    return standings;
  }
}

/** What `judge` gives, or the refusal it throws. */
export function judged(judgement: () => RoomStanding): RoomStanding | ConfabError {
  try {
    return judgement();
  } catch (error) {
    if (error instanceof ConfabError) return error;
    throw error;
  }
}

/**
 * `RoomAccess.require` on a room and membership already read, also ended ones.
 * @param now the database's time @throws ConfabError
 */
export function judge(
  actor: Actor,
  room: RoomDocument | null,
  membership: MemberDocument | null,
  right: RoomRight,
  now: Date,
): RoomStanding {
  if (!room || room.deleted_at !== null || !isWithinWall(actor, room)) throw ConfabError.notFound('room');
  const member = membership?.is_active ? membership : null;
  const role = actor.isAdmin ? 'owner' : (member?.role ?? null);
  if (role === null) {
    if (right === 'see' && room.type === 'public') return { room, member, role };
    throw ConfabError.notFound('room');
  }
  if (right !== 'see' && !roleAllows(role, right, room.type)) throw new ConfabError('forbidden');
  const mute = member && !actor.isAdmin ? muteOf(member, now) : null;
  if (mute && !OPEN_TO_MUTED.includes(right)) throw mutedRefusal(mute, now);
  if (!room.is_active && CLOSED_BY_ARCHIVE.includes(right)) throw new ConfabError('conflict', 'room.archived');
  return { room, member, role };
}

/** Whether a room is on the actor's side of the companies' wall. */
export function isWithinWall(actor: Actor, room: RoomDocument): boolean {
  return room.company_id === actor.companyId || seesAllCompanies(actor);
}
