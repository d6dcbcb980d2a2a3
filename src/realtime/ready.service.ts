import { Injectable, Logger } from '@nestjs/common';
import { Config } from '../config/config.js';
import type { Actor } from '../core/commands/command-context.js';
import { JointHeads } from '../modules/log/joint-heads.js';
import type { RoomHead } from '../modules/log/log.types.js';
import { MemberRepository } from '../modules/members/member.repository.js';
import type { MemberDocument } from '../modules/members/member.schema.js';
import { OwnSides } from '../modules/rooms/own-sides.service.js';
import { RoomAccess, type RoomStanding } from '../modules/rooms/room-access.js';
import { RoomRepository } from '../modules/rooms/room.repository.js';
import type { RoomDocument } from '../modules/rooms/room.schema.js';
import { toMeView } from '../modules/users/user.mapper.js';
import { UsersService } from '../modules/users/users.service.js';
import { PROTOCOL_VERSION } from '../protocol/envelope.js';
import type { ReadyEvent, RoomHeadView } from '../protocol/events/connection.event.js';
import type { MeView } from '../protocol/views/user.view.js';
import { emitTo } from './emit.js';
import { RoomFeed } from './room-feed.js';
import { type ConfabSocket, type SocketData, spokenTo } from './socket.types.js';
import { closeTransport } from './transport.js';

/** The rooms to subscribe to. */
interface Candidates {
  /** By room id, newest activity first. */
  readonly standings: ReadonlyMap<string, RoomStanding>;
  /** There are more rooms than a connection is subscribed to. */
  readonly hasMore: boolean;
}

const NO_CANDIDATES: Candidates = { standings: new Map(), hasMore: false };

/** Where a room stood when it was asked. */
interface Head {
  readonly room: RoomDocument;
  readonly member: MemberDocument;
  readonly head: RoomHead;
}

/** Tells a connection who it is and where its rooms stand, and subscribes it to them. */
@Injectable()
export class ReadyService {
  private readonly logger = new Logger('Socket');

  constructor(
    private readonly users: UsersService,
    private readonly members: MemberRepository,
    private readonly access: RoomAccess,
    private readonly rooms: RoomRepository,
    private readonly log: JointHeads,
    private readonly own: OwnSides,
    private readonly feed: RoomFeed,
    private readonly config: Config,
  ) {}

  /** Sends `ready`. A connection that can't be told where it stands is ended, so that its client comes back. */
  async send(socket: ConfabSocket): Promise<void> {
    try {
      emitTo(socket, 'ready', await this.compose(socket));
    } catch (error) {
      this.logger.error({ err: error }, 'A connection could not be made ready');
      closeTransport(socket, { discard: false });
    }
  }

  /**
   * Subscribes the connection to its user's rooms, then reads where they stand: what is committed between the two is
   * pushed and counted in the heads, and the other order would lose it.
   */
  async compose(socket: ConfabSocket): Promise<ReadyEvent> {
    const { actor, subscribed } = socket.data;
    const { standings, hasMore } = subscribed ? await this.candidates(actor) : NO_CANDIDATES;
    await this.feed.subscribeAll(socket, standings);
    const [user, heads] = await Promise.all([this.me(socket.data), this.heads(socket, [...standings.keys()])]);
    // Nothing is waited for from here on: what was pushed so far is counted, and what is pushed later is not.
    const rooms = heads.map(({ room: { _id, epoch }, member, head: read }): RoomHeadView => {
      const id = _id.toString();
      const head = this.feed.headPassed(id, read);
      const unread = this.own.unread(member, head.tally);
      const { own_rev = 0 } = member;
      return { room_id: id, epoch, head_seq: head.seq, head_rev: head.rev, unread_count: unread, own_rev };
    });
    return {
      protocol: PROTOCOL_VERSION,
      connection_id: socket.id,
      user,
      server_time: new Date().toISOString(),
      rooms,
      has_more: hasMore,
    };
  }

  private async candidates(actor: Actor): Promise<Candidates> {
    const most = this.config.limits.subscribed_rooms;
    const members = await this.members.ofUser(actor.userId);
    const ids = [...members.values()].map(({ room_id }) => room_id);
    const found = await this.rooms.page({ _id: { $in: ids } }, null, most + 1);
    const rooms = found.slice(0, most);
    return {
      standings: this.access.standingsIn(rooms, members, actor, 'read'),
      hasMore: found.length > most,
    };
  }

  /** Rights are read again after subscribing: a membership that ended in between must not stay subscribed. */
  private async heads(socket: ConfabSocket, ids: readonly string[]): Promise<Head[]> {
    const standings = await this.access.standings(socket.data.actor, ids, 'read');
    for (const id of ids.filter((room) => !standings.has(room))) this.feed.unsubscribe(socket, id);
    const heads = await this.log.of(ids);
    return ids.flatMap((id) => {
      const { room, member } = standings.get(id) ?? {};
      const head = heads.get(id);
      return room && member && head ? [{ room, member, head }] : [];
    });
  }

  /** Read anew, and the connection spoken to in its language: what was at hand when it was let in may be some seconds old. */
  private async me(data: SocketData): Promise<MeView> {
    const { actor, locale } = data;
    const user = await this.users.get(actor.userId);
    // Not where it changed meanwhile: then that is newer.
    if (data.actor === actor) data.actor = spokenTo({ ...actor, language: user.language }, locale);
    const { language = user.language, timezone = user.timezone } = locale;
    const companies = await this.users.companies([user.company_id]);
    return toMeView({ ...user, language, timezone }, companies, actor.isAdmin);
  }
}
