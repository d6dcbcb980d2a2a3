import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import type { MemberView } from '../../protocol/views/member.view.js';
import type { MessageView } from '../../protocol/views/message.view.js';
import type { RoomSummaryView } from '../../protocol/views/room-summary.view.js';
import type { MyRoomView, RoomView } from '../../protocol/views/room.view.js';
import type { CompanyView } from '../../protocol/views/user.view.js';
import type { Actor } from '../../core/commands/command-context.js';
import { finds, type Viewer } from '../log/audience.js';
import { MessageViews, viewFor } from '../log/message.mapper.js';
import { MemberViews } from '../members/member.mapper.js';
import { MemberRepository } from '../members/member.repository.js';
import type { MemberDocument } from '../members/member.schema.js';
import { UsersService } from '../users/users.service.js';
import { OwnSides } from './own-sides.service.js';
import type { RoomStanding } from './room-access.js';
import type { RoomDocument } from './room.schema.js';

/** The fields of views of a room, as plain objects. */
type RoomFields = Pick<RoomView, keyof RoomView>;
type SummaryFields = Pick<RoomSummaryView, keyof RoomSummaryView>;

/** A room, and who looks at it. */
interface Sight {
  room: RoomDocument;
  /** null: from outside, neither messages nor members. */
  viewer: Viewer | null;
}

/** What views of several rooms have in common, looked up once for all. */
interface Parts {
  companies: Map<string, CompanyView>;
  members: Map<string, MemberView[]>;
  messages: Map<string, MessageView>;
}

/** Rooms as they travel. Each call makes a fixed number of queries, for however many rooms. */
@Injectable()
export class RoomViews {
  constructor(
    private readonly config: Config,
    private readonly members: MemberRepository,
    private readonly memberViews: MemberViews,
    private readonly users: UsersService,
    private readonly messageViews: MessageViews,
    private readonly own: OwnSides,
  ) {}

  /** The room as this asker may see it. */
  async one(actor: Actor, standing: RoomStanding): Promise<RoomView> {
    const [view] = await this.of(actor, [standing]);
    if (!view) throw new Error('A view is made of each room');
    return view;
  }

  /** The rooms as this asker may see them, in their order. */
  async of(actor: Actor, standings: readonly RoomStanding[]): Promise<RoomView[]> {
    const viewers = await this.own.viewers(actor, standings);
    return this.views(
      standings.map(({ room, role }) => ({ room, viewer: role ? (viewers.get(room._id.toString()) ?? null) : null })),
    );
  }

  /**
   * The room as it is for events: no message and no members. An event shows the room as it is now, which is later than
   * its entry, and somebody removed in between still gets the entry; messages and memberships have entries of their own.
   */
  async shared(room: RoomDocument): Promise<RoomView> {
    const [view] = await this.views([{ room, viewer: null }]);
    if (!view) throw new Error('A view is made of each room');
    return view;
  }

  /** What the rooms say of themselves, in their order: for everybody who may see them. */
  async summaries(rooms: readonly RoomDocument[]): Promise<RoomSummaryView[]> {
    const companies = await this.companiesOf(rooms);
    return rooms.map((room) => summaryOf(room, companies));
  }

  /** Rooms with the asker's membership of each, in their order. */
  async mine(actor: Actor, pairs: readonly { room: RoomDocument; member: MemberDocument }[]): Promise<MyRoomView[]> {
    const viewers = await this.own.viewers(actor, pairs);
    const [rooms, memberships] = await Promise.all([
      this.views(pairs.map(({ room }) => ({ room, viewer: viewers.get(room._id.toString()) ?? null }))),
      this.own.mine(pairs.map(({ room, member }) => ({ member, tally: room.last_tally }))),
    ]);
    return rooms.flatMap((room, index) => {
      const mine = memberships[index];
      return mine ? [{ ...room, ...mine }] : [];
    });
  }

  private async views(sights: readonly Sight[]): Promise<RoomFields[]> {
    const inside = sights.flatMap(({ room, viewer }) => (viewer === null ? [] : [room]));
    const small = inside.filter(({ member_count }) => member_count <= this.config.limits.members_inline);
    const [companies, members, messages] = await Promise.all([
      this.companiesOf(sights.map(({ room }) => room)),
      this.membersOf(small),
      this.messagesOf(sights),
    ]);
    return sights.map(({ room, viewer }) => viewOf(room, viewer !== null, { companies, members, messages }));
  }

  private async companiesOf(rooms: readonly RoomDocument[]): Promise<Map<string, CompanyView>> {
    return this.users.companies(rooms.map(({ company_id: id }) => id));
  }

  private async membersOf(rooms: readonly RoomDocument[]): Promise<Map<string, MemberView[]>> {
    const byRoom = await this.members.activeOf(rooms.map(({ _id }) => _id));
    const views = await this.memberViews.of([...byRoom.values()].flat());
    const result = new Map<string, MemberView[]>([...byRoom.keys()].map((id) => [id, []]));
    for (const view of views) result.get(view.room_id)?.push(view);
    return result;
  }

  private async messagesOf(sights: readonly Sight[]): Promise<Map<string, MessageView>> {
    const visible = sights.flatMap(({ room: { last_message: message }, viewer }) =>
      message && viewer && finds(viewer, message) ? [{ message, viewer }] : [],
    );
    const sheets = await this.messageViews.sheets(visible.map(({ message }) => message));
    return new Map(
      visible.flatMap(({ message, viewer }, index) => {
        const sheet = sheets[index];
        return sheet ? [[message.room_id.toString(), viewFor(sheet, viewer)] as const] : [];
      }),
    );
  }
}

function viewOf(room: RoomDocument, inside: boolean, parts: Parts): RoomFields {
  const id = room._id.toString();
  const members = inside ? parts.members.get(id) : undefined;
  return {
    ...summaryOf(room, parts.companies),
    last_message: inside ? (parts.messages.get(id) ?? null) : null,
    ...(members && { members }),
  };
}

function summaryOf(room: RoomDocument, companies: ReadonlyMap<string, CompanyView>): SummaryFields {
  return {
    id: room._id.toString(),
    type: room.type,
    name: room.name,
    company_id: room.company_id,
    company: room.company_id === null ? null : (companies.get(room.company_id) ?? { id: room.company_id, name: null }),
    document_id: room.document_id,
    is_active: room.is_active,
    history: room.history,
    reference_order: room.reference_order,
    client_room_id: room.client_room_id,
    created_by: room.created_by,
    epoch: room.epoch,
    last_seq: room.last_seq,
    last_rev: room.last_rev,
    last_tally: room.last_tally,
    member_count: room.member_count,
    extra_metadata: room.extra_metadata,
    created_at: room.created_at.toISOString(),
    updated_at: room.updated_at.toISOString(),
  };
}
