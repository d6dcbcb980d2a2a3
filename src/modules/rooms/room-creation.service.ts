import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { mongo } from 'mongoose';
import type { Actor, ActorContext } from '../../core/commands/command-context.js';
import { Handles } from '../../core/commands/handles.js';
import { newUuidV7, randomUuid, toUuid, uuidOf } from '../../core/database/uuid.js';
import { ConfabError } from '../../core/errors/confab-error.js';
import { CreateRoomAnswer, CreateRoomCommand } from '../../protocol/commands/create-room.command.js';
import type { BotInvitation } from '../../protocol/commands/bot-invitation.command.js';
import type { MemberRole } from '../../protocol/vocabulary.js';
import { Config } from '../../config/config.js';
import type { RoomTransaction } from '../log/log.types.js';
import { RoomLog } from '../log/room-log.js';
import { MemberViews } from '../members/member.mapper.js';
import { MemberRepository } from '../members/member.repository.js';
import type { MemberDocument } from '../members/member.schema.js';
import { UsersService } from '../users/users.service.js';
import { RoomAccess } from './room-access.js';
import { RoomViews } from './room.mapper.js';
import { RoomRepository } from './room.repository.js';
import type { RoomDocument } from './room.schema.js';

/** UUIDv5 name spaces. They are part of the data: never to be changed. */
const DIRECT_ROOMS = '0b9e7c52-7c0f-4b7e-9f0a-5d0a4a1f6a31';
const CLIENT_ROOMS = 'c2f1a1f4-2a35-4a0c-8d1f-6f2f2f0b7d42';

const DUPLICATE_KEY = 11000;
const MOST_ATTEMPTS = 3;
const MOST_DIRECT_ROOMS = 50_000;

/** A room to be made. */
interface Draft extends Omit<CreateRoomCommand, 'participants' | 'bots'> {
  id: string;
  /** Whether others may make the same room at the same time: the id tells what it is. */
  isFixed: boolean;
  companyId: string | null;
  /** The maker first, nobody twice. */
  people: [string, ...string[]];
  /** Those of the people who are bots, with what was said of them. */
  bots: Map<string, BotInvitation>;
}

/** A room that is there now, whoever made it. */
interface Made {
  room: RoomDocument;
  /** null: it was there before. */
  members: MemberDocument[] | null;
}

/** Makes rooms. What a room is made of decides its id where it has an identity, so that no two of the same can be. */
@Injectable()
export class RoomCreation {
  /** Direct rooms known to exist: they are never deleted. */
  private readonly directRooms = new LRUCache<string, true>({ max: MOST_DIRECT_ROOMS });

  constructor(
    private readonly config: Config,
    private readonly log: RoomLog,
    private readonly rooms: RoomRepository,
    private readonly members: MemberRepository,
    private readonly users: UsersService,
    private readonly roomViews: RoomViews,
    private readonly memberViews: MemberViews,
    private readonly access: RoomAccess,
  ) {}

  /** Handles create_room. */
  @Handles(CreateRoomCommand)
  async create(command: CreateRoomCommand, { actor, deadline }: ActorContext): Promise<CreateRoomAnswer> {
    const { room, members } = await this.findOrMake(draftOf(command, actor), deadline);
    if (members) {
      const standing = { room, member: members[0] ?? null, role: 'owner' as const };
      return {
        room: await this.roomViews.one(actor, standing),
        members: await this.memberViews.of(members),
        created: true,
      };
    }
    if (room.deleted_at !== null) throw new ConfabError('gone', 'room.was_deleted');
    const standing = await this.access.require(actor, room._id.toString(), 'read');
    const present = await this.members.page(room._id.toString(), null, this.config.limits.participants_per_command);
    const makerFirst = [...present.filter(isMaker(room)), ...present.filter((member) => !isMaker(room)(member))];
    return {
      room: await this.roomViews.one(actor, standing),
      members: await this.memberViews.of(makerFirst),
      created: false,
    };
  }

  /**
   * The id of the direct room of these people, the actor among them, made when it does not exist.
   * @throws ConfabError validation_failed on `participants`, forbidden (people of another company)
   */
  async directRoomOf(actor: Actor, participants: readonly string[], deadline: number): Promise<string> {
    const command = new CreateRoomCommand();
    const draft = draftOf(Object.assign(command, { type: 'direct', participants: [...participants] } as const), actor);
    if (!this.directRooms.has(draft.id)) {
      await this.findOrMake(draft, deadline);
      this.directRooms.set(draft.id, true);
    }
    return draft.id;
  }

  /** The room, made if it is not there. Of several that make the same room at once, one does; the others get its room. */
  private async findOrMake(draft: Draft, deadline: number): Promise<Made> {
    const room = draft.isFixed ? await this.rooms.find(draft.id) : null;
    if (room) return { room, members: null };
    await this.users.requireBots([...draft.bots.keys()], draft.companyId, 'bots');
    const users = await this.users.ensure(draft.people, draft.companyId, { field: 'participants' });
    const isBot = (id: string): boolean => users.get(id)?.is_bot ?? false;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.log.transact(draft.id, (transaction) => this.make(draft, isBot, transaction), deadline);
      } catch (error) {
        // Somebody was first between this transaction's look and its insert: the next run sees their room.
        if (!isDuplicateKey(error) || attempt === MOST_ATTEMPTS) throw error;
      }
    }
  }

  private async make(draft: Draft, isBot: (userId: string) => boolean, transaction: RoomTransaction): Promise<Made> {
    const { session, now } = transaction;
    const existing = draft.isFixed ? await this.rooms.find(draft.id, session) : null;
    if (existing) return { room: existing, members: null };
    const [maker] = draft.people;
    const memberIds = draft.people.map(() => newUuidV7());
    const room = documentOf(draft, now);
    transaction.tell({ type: 'room_created', by: maker, user_id: null });
    for (const user_id of draft.people) room.last_seq = transaction.tell({ type: 'member_joined', by: maker, user_id });
    // First of all writes: racing makers meet here.
    await this.rooms.insert(room, session);
    const members = draft.people.map((userId, index): MemberDocument => {
      const isFirst = index === 0;
      const role: MemberRole = isFirst && draft.type !== 'direct' ? 'owner' : 'member';
      const invitation = draft.bots.get(userId);
      const nickname = (isFirst ? draft.nickname : invitation?.nickname) ?? null;
      const member = founder(memberIds[index] ?? newUuidV7(), room, userId, role, nickname);
      return {
        ...member,
        ...(isBot(userId) && { is_bot: true }),
        ...(invitation?.options && { bot_options: invitation.options }),
      };
    });
    await this.members.insert(members, session);
    return { room, members };
  }
}

/** What a command asks to make. @throws ConfabError validation_failed on participants */
function draftOf(command: CreateRoomCommand, { userId, companyId }: Actor): Draft {
  const { participants = [], bots: invited = [], ...rest } = command;
  const bots = new Map(invited.map((bot) => [bot.id, bot]));
  const others = new Set([...participants, ...bots.keys()]);
  if (command.type === 'direct' && (!others.has(userId) || others.size < 2)) {
    throw ConfabError.invalid({
      field: 'participants',
      message: 'field.direct_participants',
    });
  }
  others.delete(userId);
  const people: [string, ...string[]] = [userId, ...others];
  const fixed = identityOf(command, people, companyId);
  return { ...rest, id: fixed ?? randomUuid(), isFixed: fixed !== null, companyId, people, bots };
}

/** The id of a room that has an identity: its people in a direct room, else what its maker called it. */
function identityOf(
  command: CreateRoomCommand,
  people: readonly [string, ...string[]],
  companyId: string | null,
): string | null {
  if (command.type === 'direct') return uuidOf(DIRECT_ROOMS, [companyId, ...people.toSorted()]);
  if (command.client_room_id !== undefined) return uuidOf(CLIENT_ROOMS, [people[0], command.client_room_id]);
  return null;
}

function documentOf(draft: Draft, now: Date): RoomDocument {
  const name = draft.name ?? null;
  return {
    _id: toUuid(draft.id),
    type: draft.type,
    name,
    name_lower: name?.toLowerCase() ?? null,
    company_id: draft.companyId,
    document_id: draft.document_id ?? null,
    is_active: true,
    deleted_at: null,
    history: draft.history ?? 'all',
    reference_order: draft.reference_order ?? null,
    client_room_id: draft.client_room_id ?? null,
    created_by: draft.people[0],
    epoch: randomUuid(),
    last_seq: 0,
    last_rev: 0,
    last_tally: 0,
    last_message: null,
    active_at: now,
    member_count: draft.people.length,
    extra_metadata: draft.extra_metadata ?? {},
    created_at: now,
    updated_at: now,
  };
}

/** A membership from the beginning: sees the whole log, whatever the room's history mode. */
function founder(
  id: mongo.UUID,
  room: RoomDocument,
  userId: string,
  role: MemberRole,
  nickname: string | null,
): MemberDocument {
  return {
    _id: id,
    room_id: room._id,
    user_id: userId,
    nickname,
    role,
    is_active: true,
    from_seq: 0,
    read_tally: 0,
    last_read_seq: 0,
    last_read_id: null,
    last_read_at: null,
    created_at: room.created_at,
    updated_at: room.created_at,
  };
}

function isMaker(room: RoomDocument): (member: MemberDocument) => boolean {
  return (member) => member.user_id === room.created_by;
}

function isDuplicateKey(error: unknown): boolean {
  return error instanceof mongo.MongoServerError && error.code === DUPLICATE_KEY;
}
