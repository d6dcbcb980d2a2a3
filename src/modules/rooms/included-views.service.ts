import { Injectable } from '@nestjs/common';
import type { Actor } from '../../core/commands/command-context.js';
import type { MemberView } from '../../protocol/views/member.view.js';
import type { MessageView } from '../../protocol/views/message.view.js';
import type { RoomSummaryView } from '../../protocol/views/room-summary.view.js';
import type { UserView } from '../../protocol/views/user.view.js';
import type { Include } from '../../protocol/vocabulary.js';
import { toUserView } from '../users/user.mapper.js';
import { mayKnow } from '../users/user-wall.js';
import { UsersService } from '../users/users.service.js';
import { RoomViews } from './room.mapper.js';
import type { RoomDocument } from './room.schema.js';

/** The fields of views, as plain objects. */
type MessageFields = Pick<MessageView, keyof MessageView>;
type MemberFields = Pick<MemberView, keyof MemberView>;

/** Who asks for what, and the rooms, which they may see, as the question was judged by them. */
export interface Inclusion {
  actor: Actor;
  rooms: readonly RoomDocument[];
  include: readonly Include[] | undefined;
}

/** What was found for the views of a page. */
interface Found {
  rooms: ReadonlyMap<string, RoomSummaryView>;
  /** null: `user` was not asked for. */
  users: ReadonlyMap<string, UserView> | null;
}

/**
 * The rooms and people that views carry because somebody asked for it by `include`. A fixed number of queries for a page;
 * none where nothing was asked for. Events never carry them: they are the same for all who get them.
 */
@Injectable()
export class IncludedViews {
  constructor(
    private readonly roomViews: RoomViews,
    private readonly users: UsersService,
  ) {}

  /** The messages, in their order, with what was asked for. */
  async inMessages(messages: readonly MessageFields[], inclusion: Inclusion): Promise<MessageFields[]> {
    const senders = messages.flatMap(({ sender_id: id }) => id ?? []);
    const { rooms, users } = await this.find(messages, senders, inclusion);
    return messages.map((message) => ({
      ...message,
      ...roomIn(rooms, message),
      ...(users && { user: users.get(message.sender_id ?? '') ?? null }),
    }));
  }

  /** The memberships, in their order, with what was asked for. */
  async inMembers(members: readonly MemberFields[], inclusion: Inclusion): Promise<MemberFields[]> {
    const people = members.map(({ user_id: id }) => id);
    const { rooms, users } = await this.find(members, people, inclusion);
    return members.map((member) => ({
      ...member,
      ...roomIn(rooms, member),
      user: users?.get(member.user_id) ?? member.user,
    }));
  }

  /** Those of the people, by id, whom the actor may know of: an admin of no company may talk in every room. */
  async people(people: readonly string[], actor: Actor): Promise<Map<string, UserView>> {
    const found = await this.users.find([...new Set(people)]);
    const known = [...found.values()].filter((user) => mayKnow(actor, user));
    const companies = await this.users.companies(known.map(({ company_id: id }) => id));
    return new Map(known.map((user) => [user._id, toUserView(user, companies)]));
  }

  private async find(
    views: readonly { room_id: string }[],
    people: readonly string[],
    { actor, rooms, include = [] }: Inclusion,
  ): Promise<Found> {
    const wanted = new Set(include.includes('room') ? views.map(({ room_id: id }) => id) : []);
    const [summaries, users] = await Promise.all([
      this.roomViews.summaries(rooms.filter(({ _id }) => wanted.has(_id.toString()))),
      include.includes('user') ? this.people(people, actor) : null,
    ]);
    return { rooms: new Map(summaries.map((room) => [room.id, room])), users };
  }
}

function roomIn(rooms: Found['rooms'], { room_id: id }: { room_id: string }): { room?: RoomSummaryView } {
  const room = rooms.get(id);
  return room ? { room } : {};
}
