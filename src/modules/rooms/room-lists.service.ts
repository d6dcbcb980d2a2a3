import { Injectable } from '@nestjs/common';
import type { mongo } from 'mongoose';
import { requireAdmin, seesAllCompanies } from '../../core/auth/require-admin.js';
import type { Actor, ActorContext } from '../../core/commands/command-context.js';
import { Handles } from '../../core/commands/handles.js';
import { toUuid, type UUID } from '../../core/database/uuid.js';
import { ConfabError } from '../../core/errors/confab-error.js';
import {
  ListAllRoomsCommand,
  ListPublicRoomsAnswer,
  ListPublicRoomsCommand,
  ListRoomsAnswer,
  ListRoomsCommand,
  ListUserRoomsCommand,
} from '../../protocol/commands/list-rooms.command.js';
import { isUuid } from '../../protocol/value-rules.js';
import { MemberRepository } from '../members/member.repository.js';
import { isHiddenAt } from '../members/own-side.js';
import { OwnSideRepository } from '../members/own-side.repository.js';
import { decodeTimeCursor, encodeTimeCursor } from '../members/time-cursor.js';
import { UsersService } from '../users/users.service.js';
import { RoomViews } from './room.mapper.js';
import { type RoomOrder, RoomRepository } from './room.repository.js';
import type { RoomDocument } from './room.schema.js';

const DEFAULT_PAGE = 50;
/** Sorts after whatever a name may go on with. */
const LAST_CHARACTER = '\u{10ffff}';

interface Page {
  rooms: RoomDocument[];
  next_cursor: string | null;
}

/** Lists of rooms, each in a fixed number of queries. */
@Injectable()
export class RoomLists {
  constructor(
    private readonly rooms: RoomRepository,
    private readonly members: MemberRepository,
    private readonly sides: OwnSideRepository,
    private readonly users: UsersService,
    private readonly views: RoomViews,
  ) {}

  /** Handles list_rooms. */
  @Handles(ListRoomsCommand)
  async mine(command: ListRoomsCommand, { actor }: ActorContext): Promise<ListRoomsAnswer> {
    const { type, is_active = true, is_hidden = false, company_id, document_id, participant } = command;
    let ids = await this.members.activeRoomIds(actor.userId);
    const hidden = await this.hiddenOf(actor);
    ids = ids.filter((id) => hidden.has(id.toString()) === is_hidden);
    if (participant !== undefined) ids = await this.members.activeRoomIds(participant, ids);
    const page = await this.page(command, [
      { _id: { $in: ids } },
      wall(actor),
      { is_active: { $eq: is_active } },
      type === undefined ? {} : { type: { $eq: type } },
      company_id === undefined ? {} : { company_id: { $eq: company_id } },
      document_id === undefined ? {} : { document_id: { $eq: document_id } },
    ]);
    const mine = await this.members.ofUser(
      actor.userId,
      page.rooms.map(({ _id }) => _id),
    );
    const pairs = page.rooms.flatMap((room) => {
      const member = mine.get(room._id.toString());
      return member ? [{ room, member }] : [];
    });
    return { rooms: await this.views.mine(actor, pairs), next_cursor: page.next_cursor };
  }

  /** Handles list_public_rooms. Also those that the asker is in: then with what members see. */
  @Handles(ListPublicRoomsCommand)
  async public(command: ListPublicRoomsCommand, { actor }: ActorContext): Promise<ListPublicRoomsAnswer> {
    const page = await this.page(command, [
      wall(actor),
      { type: { $eq: 'public' }, is_active: { $eq: true } },
      command.q === undefined ? {} : startsWith(command.q),
    ]);
    return this.answer(page, actor);
  }

  /** Handles list_all_rooms. In the order in which they were made, which does not change while one goes through them. */
  @Handles(ListAllRoomsCommand)
  async all(command: ListAllRoomsCommand, { actor }: ActorContext): Promise<ListPublicRoomsAnswer> {
    requireAdmin(actor);
    const { q, type, is_active } = command;
    const filters = [
      wall(actor),
      q === undefined ? {} : isUuid(q) ? { _id: { $eq: toUuid(q) } } : startsWith(q),
      type === undefined ? {} : { type: { $eq: type } },
      is_active === undefined ? {} : { is_active: { $eq: is_active } },
    ];
    return this.answer(await this.page(command, filters, 'created_at'), actor);
  }

  /** Handles list_user_rooms. */
  @Handles(ListUserRoomsCommand)
  async ofUser(command: ListUserRoomsCommand, { actor }: ActorContext): Promise<ListPublicRoomsAnswer> {
    const user = await this.users.get(command.user_id);
    if (user.company_id !== actor.companyId && !seesAllCompanies(actor)) throw ConfabError.notFound('user');
    const ids = await this.members.activeRoomIds(user._id, actor.isAdmin ? undefined : await this.ownRoomIds(actor));
    const page = await this.page(command, [{ _id: { $in: ids } }, wall(actor), { is_active: { $eq: true } }]);
    return this.answer(page, actor);
  }

  /** The ids of the rooms that the actor hid, and that nobody has written to since. */
  private async hiddenOf(actor: Actor): Promise<Set<string>> {
    const hidden = await this.sides.hiddenRooms(actor.userId);
    const tallies = await this.rooms.lastTallies(hidden.map(({ room_id }) => room_id));
    const still = hidden.filter((member) => isHiddenAt(member, tallies.get(member.room_id.toString()) ?? 0));
    return new Set(still.map(({ room_id }) => room_id.toString()));
  }

  private ownRoomIds(actor: Actor): Promise<UUID[]> {
    return this.members.activeRoomIds(actor.userId);
  }

  private async page(
    { cursor, limit = DEFAULT_PAGE }: { cursor?: string; limit?: number },
    filters: mongo.Filter<RoomDocument>[],
    order: RoomOrder = 'active_at',
  ): Promise<Page> {
    const found = await this.rooms.page({ $and: filters }, decodeTimeCursor(cursor), limit + 1, order);
    const rooms = found.slice(0, limit);
    const last = found.length > limit ? rooms.at(-1) : undefined;
    return { rooms, next_cursor: last ? encodeTimeCursor(last[order], last._id) : null };
  }

  private async answer({ rooms, next_cursor }: Page, actor: Actor): Promise<ListPublicRoomsAnswer> {
    const mine = await this.members.ofUser(
      actor.userId,
      rooms.map(({ _id }) => _id),
    );
    const standings = rooms.map((room) => {
      const member = mine.get(room._id.toString()) ?? null;
      return { room, member, role: actor.isAdmin ? ('owner' as const) : (member?.role ?? null) };
    });
    return { rooms: await this.views.of(actor, standings), next_cursor };
  }
}

/** Only rooms whose name starts so. */
function startsWith(text: string): mongo.Filter<RoomDocument> {
  const prefix = text.toLowerCase();
  return { name_lower: { $gte: prefix, $lt: prefix + LAST_CHARACTER } };
}

/** Only rooms on the actor's side of the companies' wall. */
function wall(actor: Actor): mongo.Filter<RoomDocument> {
  return seesAllCompanies(actor) ? {} : { company_id: { $eq: actor.companyId } };
}
