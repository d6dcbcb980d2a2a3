import { Injectable } from '@nestjs/common';
import type { Actor } from '../../core/commands/command-context.js';
import type { MyMemberView } from '../../protocol/views/member.view.js';
import type { Viewer } from '../log/audience.js';
import { MemberViews } from '../members/member.mapper.js';
import type { MemberDocument } from '../members/member.schema.js';
import { unreadOf } from '../members/own-side.js';
import { OwnSideRepository } from '../members/own-side.repository.js';
import type { RoomStanding } from './room-access.js';
import { RoomCopies } from './room-copies.service.js';

/** A membership, and the room's tally up to which its member is to be told what is unread. */
export interface OwnStand {
  member: MemberDocument;
  tally: number;
}

export interface MyMembership {
  member: MyMemberView;
  unread_count: number;
}

/**
 * People's own sides of rooms, for all who show messages or memberships to them: what a read shows goes by `viewer`, which
 * leaves out what its reader hid or cleared (`finds`, `visibleTo` and the quotes of `MessageViews` obey it).
 */
@Injectable()
export class OwnSides {
  constructor(
    private readonly sides: OwnSideRepository,
    private readonly copies: RoomCopies,
    private readonly views: MemberViews,
  ) {}

  /** How far somebody sees the log of a room they have a standing in, and what of it they took out of their own copy. */
  async viewer(actor: Pick<Actor, 'userId' | 'language'>, standing: Pick<RoomStanding, 'member'>): Promise<Viewer> {
    const { member } = standing;
    if (!member) return viewerOf(actor, standing);
    const side = (await this.sides.sidesOf([member])).get(member.room_id.toString());
    return { ...viewerOf(actor, standing), ...(side && { side }) };
  }

  /** The same for several rooms of one actor, by room id, in one look-up. */
  async viewers(
    actor: Pick<Actor, 'userId' | 'language'>,
    standings: readonly Pick<RoomStanding, 'room' | 'member'>[],
  ): Promise<Map<string, Viewer>> {
    const sides = await this.sides.sidesOf(standings.flatMap(({ member }) => member ?? []));
    return new Map(
      standings.map((standing) => {
        const id = standing.room._id.toString();
        const side = sides.get(id);
        return [id, { ...viewerOf(actor, standing), ...(side && { side }) }];
      }),
    );
  }

  /** Memberships as their own member sees them, with what is unread, in their order. */
  async mine(stands: readonly OwnStand[]): Promise<MyMembership[]> {
    const current = stands.map(({ member, tally }) => ({ member: this.copies.afterSends(member), tally }));
    const views = await this.views.mine(current);
    return current.flatMap(({ member, tally }, index) => {
      const view = views[index];
      return view ? [{ member: view, unread_count: unreadOf(member, tally) }] : [];
    });
  }

  /** The same of one; of none (scope admin from outside) nothing. */
  async one(
    member: MemberDocument | null,
    tally: number,
  ): Promise<{ member: MyMemberView | null; unread_count: number }> {
    const [mine] = member ? await this.mine([{ member, tally }]) : [];
    return mine ?? { member: null, unread_count: 0 };
  }

  /** How much somebody has not read, what they sent themselves a moment ago counted as read. */
  unread(member: MemberDocument, tally: number): number {
    return unreadOf(this.copies.afterSends(member), tally);
  }
}

/** How far somebody may see a log. For what is read to them use `OwnSides.viewer`: this knows nothing of hidden messages. */
export function viewerOf(
  { userId, language }: Pick<Actor, 'userId' | 'language'>,
  { member }: Pick<RoomStanding, 'member'>,
): Viewer {
  return { userId, language, fromSeq: member?.from_seq ?? 0 };
}
