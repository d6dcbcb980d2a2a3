import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import type { MemberView, MyMemberView } from '../../protocol/views/member.view.js';
import type { ReadMarkView } from '../../protocol/views/read-mark.view.js';
import type { SenderView } from '../../protocol/views/user.view.js';
import { UsersService } from '../users/users.service.js';
import type { MemberDocument } from './member.schema.js';
import { muteOf } from './mute.js';
import { isHiddenAt } from './own-side.js';
import type { ReadMark } from './own-side.repository.js';

/** Memberships as they travel. */
@Injectable()
export class MemberViews {
  constructor(
    private readonly users: UsersService,
    private readonly clock: DatabaseClock,
  ) {}

  /** The views of memberships, in their order. */
  async of(members: readonly MemberDocument[]): Promise<MemberView[]> {
    const senders = await this.users.senders([...new Set(members.map(({ user_id }) => user_id))]);
    const now = this.clock.now();
    return members.map((member) => viewOf(member, senders.get(member.user_id) ?? unknownSender(member.user_id), now));
  }

  async one(member: MemberDocument): Promise<MemberView> {
    const [view] = await this.of([member]);
    if (!view) throw new Error('A view is made of each membership');
    return view;
  }

  /** One's own memberships, as oneself sees them; each with the room's tally. In their order. */
  async mine(pairs: readonly { member: MemberDocument; tally: number }[]): Promise<MyMemberView[]> {
    const views = await this.of(pairs.map(({ member }) => member));
    return pairs.flatMap(({ member, tally }, index) => {
      const view = views[index];
      if (!view) return [];
      const { read_tally, cleared_seq = 0, own_rev = 0 } = member;
      return [Object.assign(view, { read_tally, cleared_seq, is_hidden: isHiddenAt(member, tally), own_rev })];
    });
  }

  async myOne(member: MemberDocument, tally: number): Promise<MyMemberView> {
    const [view] = await this.mine([{ member, tally }]);
    if (!view) throw new Error('A view is made of each membership');
    return view;
  }
}

/** How far somebody has read, as it travels. */
export function readMarkOf({ user_id, last_read_seq, last_read_id, last_read_at }: ReadMark): ReadMarkView {
  return {
    user_id,
    last_read_seq,
    last_read_id: last_read_id?.toString() ?? null,
    last_read_at: last_read_at?.toISOString() ?? null,
  };
}

function viewOf(member: MemberDocument, user: SenderView, now: Date): MemberView {
  const mute = muteOf(member, now);
  return {
    id: member._id.toString(),
    room_id: member.room_id.toString(),
    user_id: member.user_id,
    nickname: member.nickname,
    role: member.role,
    is_active: member.is_active,
    is_muted: mute !== null,
    muted_until: mute?.until?.toISOString() ?? null,
    is_banned: (member.ban ?? null) !== null,
    last_read_seq: member.last_read_seq,
    last_read_id: member.last_read_id?.toString() ?? null,
    last_read_at: member.last_read_at?.toISOString() ?? null,
    user,
    created_at: member.created_at.toISOString(),
    updated_at: member.updated_at.toISOString(),
  };
}

function unknownSender(id: string): SenderView {
  return { id, name: null, avatar_url: null, is_bot: false };
}
