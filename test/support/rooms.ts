import { expect } from '@jest/globals';
import type { Connection } from 'mongoose';
import { Config } from '../../src/config/config.js';
import type { Actor, ActorContext } from '../../src/core/commands/command-context.js';
import { DatabaseKeys } from '../../src/core/database/database-keys.js';
import { DatabaseClock } from '../../src/core/database/database-clock.js';
import type { ConfabError } from '../../src/core/errors/confab-error.js';
import { LiveTexts } from '../../src/modules/log/live-texts.js';
import type { LogReader } from '../../src/modules/log/log-reader.js';
import { AttachmentLinks } from '../../src/modules/log/attachment-links.js';
import { MessageViews } from '../../src/modules/log/message.mapper.js';
import type { MessageEvent } from '../../src/modules/log/message.schema.js';
import type { RoomLog } from '../../src/modules/log/room-log.js';
import { MemberViews } from '../../src/modules/members/member.mapper.js';
import { MemberRepository } from '../../src/modules/members/member.repository.js';
import { hiddenMessageSchema } from '../../src/modules/members/hidden-message.schema.js';
import { memberSchema } from '../../src/modules/members/member.schema.js';
import { MembersService } from '../../src/modules/members/members.service.js';
import { OwnSideRepository } from '../../src/modules/members/own-side.repository.js';
import { IncludedViews } from '../../src/modules/rooms/included-views.service.js';
import { InviteRepository } from '../../src/modules/rooms/invite.repository.js';
import { inviteSchema } from '../../src/modules/rooms/invite.schema.js';
import { Invites } from '../../src/modules/rooms/invites.service.js';
import { MemberCommands } from '../../src/modules/rooms/member-commands.service.js';
import { Memberships } from '../../src/modules/rooms/memberships.service.js';
import { Moderation } from '../../src/modules/rooms/moderation.service.js';
import { OwnSides } from '../../src/modules/rooms/own-sides.service.js';
import { RoomAccess } from '../../src/modules/rooms/room-access.js';
import { RoomCopies } from '../../src/modules/rooms/room-copies.service.js';
import { RoomCreation } from '../../src/modules/rooms/room-creation.service.js';
import { RoomLists } from '../../src/modules/rooms/room-lists.service.js';
import { RoomPurge } from '../../src/modules/rooms/room-purge.service.js';
import { RoomViews } from '../../src/modules/rooms/room.mapper.js';
import { RoomRepository } from '../../src/modules/rooms/room.repository.js';
import { roomSchema } from '../../src/modules/rooms/room.schema.js';
import { RoomsService } from '../../src/modules/rooms/rooms.service.js';
import { userSchema } from '../../src/modules/users/user.schema.js';
import { ErasedPeople } from '../../src/modules/users/erased-people.js';
import { UsersService } from '../../src/modules/users/users.service.js';
import { CreateRoomCommand } from '../../src/protocol/commands/create-room.command.js';
import type { TestDatabase } from './mongo.js';
import { createLogIndexes, newMessage, openLog, soon } from './room-logs.js';

/** What one process has of rooms and members. */
export interface RoomProcess {
  connection: Connection;
  log: RoomLog;
  reader: LogReader;
  users: UsersService;
  repository: MemberRepository;
  nicknames: MembersService;
  access: RoomAccess;
  own: OwnSides;
  views: RoomViews;
  links: AttachmentLinks;
  messageViews: MessageViews;
  included: IncludedViews;
  creation: RoomCreation;
  rooms: RoomsService;
  lists: RoomLists;
  memberships: Memberships;
  members: MemberCommands;
  moderation: Moderation;
  invites: Invites;
  copies: RoomCopies;
  purge: RoomPurge;
  /** Ends what runs in the background. */
  close(): Promise<void>;
}

/** Rooms with connections of their own, as if it were another process. */
export async function openRooms(
  database: TestDatabase,
  environment: Record<string, string> = {},
): Promise<RoomProcess> {
  const connection = await database.connect();
  // Transactions of the log reach rooms and members too: one client for all.
  const own = { ...database, connect: () => Promise.resolve(connection) };
  const { log, reader, events } = await openLog(own, undefined, environment);
  const config = new Config(environment);
  const users = new UsersService(connection, events, new ErasedPeople(connection));
  const repository = new MemberRepository(connection);
  const nicknames = new MembersService(repository, events);
  const clock = new DatabaseClock(connection);
  const memberViews = new MemberViews(users, clock);
  const links = new AttachmentLinks(new DatabaseKeys(connection), config, clock);
  const messageViews = new MessageViews(users, nicknames, reader, new LiveTexts(), links);
  const roomRepository = new RoomRepository(connection);
  const access = new RoomAccess(roomRepository, repository, clock);
  const memberships = new Memberships(access, log, roomRepository, repository);
  const invites = new InviteRepository(connection);
  const copies = new RoomCopies(connection, log, events);
  const sides = new OwnSideRepository(connection);
  const ownSides = new OwnSides(sides, copies, memberViews);
  const views = new RoomViews(config, repository, memberViews, users, messageViews, ownSides);
  const included = new IncludedViews(views, users);
  return {
    connection,
    log,
    reader,
    users,
    repository,
    nicknames,
    access,
    own: ownSides,
    views,
    links,
    messageViews,
    included,
    memberships,
    creation: new RoomCreation(config, log, roomRepository, repository, users, views, memberViews, access),
    rooms: new RoomsService(
      config,
      access,
      log,
      reader,
      roomRepository,
      repository,
      views,
      memberViews,
      messageViews,
      ownSides,
    ),
    lists: new RoomLists(roomRepository, repository, sides, users, views),
    members: new MemberCommands(access, log, memberships, repository, memberViews, users, included),
    moderation: new Moderation(access, log, memberships, repository, memberViews, users, clock),
    invites: new Invites(
      access,
      log,
      memberships,
      repository,
      invites,
      roomRepository,
      users,
      clock,
      views,
      memberViews,
    ),
    copies,
    purge: new RoomPurge(connection, roomRepository),
    close: () => copies.beforeApplicationShutdown(),
  };
}

/** All indexes that rooms stand on. */
export async function createRoomIndexes(connection: Connection): Promise<void> {
  await createLogIndexes(connection);
  await connection.model('Room', roomSchema).createIndexes();
  await connection.model('Member', memberSchema).createIndexes();
  await connection.model('Invite', inviteSchema).createIndexes();
  await connection.model('HiddenMessage', hiddenMessageSchema).createIndexes();
  await connection.model('User', userSchema).createIndexes();
}

/** A command with these fields. */
export function command<C extends object>(type: new () => C, fields: Partial<C>): C {
  return Object.assign(new type(), fields);
}

/** Somebody as the giver of commands: a plain user, unless said otherwise. */
export function actor(userId: string, fields: Partial<Actor> = {}): Actor {
  return { userId, companyId: null, isAdmin: false, isBot: false, language: 'en', ...fields };
}

export function by(who: string | Actor): ActorContext {
  return { actor: typeof who === 'string' ? actor(who) : who, connection: null, deadline: soon() };
}

/** Makes a room; gives its id. */
export async function makeRoom(
  { creation }: RoomProcess,
  who: string | Actor,
  fields: Partial<CreateRoomCommand> = {},
): Promise<string> {
  const answer = await creation.create(command(CreateRoomCommand, { type: 'group', ...fields }), by(who));
  return answer.room.id;
}

/** Sends a message as somebody, right into the log. */
export async function send({ log }: RoomProcess, roomId: string, userId: string, content = 'hello'): Promise<void> {
  await log.append(newMessage(roomId, content, { sender: actor(userId) }), soon());
}

/** The system messages of a room's log as `event by>about`, in order. */
export async function told({ reader }: RoomProcess, roomId: string): Promise<string[]> {
  const messages = await reader.messagesAfter(roomId, 0, Number.MAX_SAFE_INTEGER, 1000);
  return messages.flatMap(({ event }) => (event ? [textOf(event)] : []));
}

/** The active members of a room as `user role`, longest-serving first. */
export async function roster({ repository }: RoomProcess, roomId: string): Promise<string[]> {
  const members = await repository.page(roomId, null, 1000);
  return members.map(({ user_id, role }) => `${user_id} ${role}`);
}

/** What a rejected command is expected to carry. */
export function failure(code: ConfabError['code']): object {
  return expect.objectContaining({ code });
}

function textOf({ type, by: maker, user_id }: MessageEvent): string {
  return `${type} ${maker ?? ''}${user_id === null ? '' : `>${user_id}`}`;
}
