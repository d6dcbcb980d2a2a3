import { Injectable } from '@nestjs/common';
import type { MemberView } from '../../protocol/views/member.view.js';
import type { SenderView } from '../../protocol/views/user.view.js';
import { UsersService } from '../users/users.service.js';
import type { MemberDocument } from './member.schema.js';

/** Memberships as they travel. */
@Injectable()
export class MemberViews {
  constructor(private readonly users: UsersService) {}

  /** The views of memberships, in their order. */
  async of(members: readonly MemberDocument[]): Promise<MemberView[]> {
    const senders = await this.users.senders([...new Set(members.map(({ user_id }) => user_id))]);
    return members.map((member) => viewOf(member, senders.get(member.user_id) ?? unknownSender(member.user_id)));
  }

  async one(member: MemberDocument): Promise<MemberView> {
    const senders = await this.users.senders([member.user_id]);
    return viewOf(member, senders.get(member.user_id) ?? unknownSender(member.user_id));
  }
}

function viewOf(member: MemberDocument, user: SenderView): MemberView {
  return {
    id: member._id.toString(),
    room_id: member.room_id.toString(),
    user_id: member.user_id,
    nickname: member.nickname,
    role: member.role,
    is_active: member.is_active,
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
