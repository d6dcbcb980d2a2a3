import type { ChangeDocument } from '../log/change.schema.js';
import type { MessageDocument } from '../log/message.schema.js';
import type { ReactionDocument } from '../log/reaction.schema.js';
import type { HiddenMessageDocument } from '../members/hidden-message.schema.js';
import type { MemberDocument } from '../members/member.schema.js';
import type { InviteDocument } from '../rooms/invite.schema.js';
import type { RoomDocument } from '../rooms/room.schema.js';
import type { UserDocument } from '../users/user.schema.js';

/** What a line of an export holds: UUIDs as strings, times in ISO 8601, as JSON makes them. */
export type Exported = Record<string, unknown>;

/** What somebody gets of each document that is theirs: all that is about them, and of others ids alone. */
export const exportedOf = {
  user: ({
    _id: id,
    search_key: _search,
    id_key: _key,
    token_issued_at: _issued,
    ...rest
  }: UserDocument): Exported => ({
    id,
    ...rest,
  }),
  membership: (member: MemberDocument): Exported => {
    const { _id: id, fence: _fence, ban, ...rest } = member;
    // Who banned them is not theirs to know, as nowhere else.
    return { id, ...rest, is_banned: ban !== null && ban !== undefined };
  },
  room: ({ _id: room_id, type, client_room_id, created_at }: RoomDocument): Exported => ({
    room_id,
    type,
    client_room_id,
    created_at,
  }),
  message: (message: MessageDocument): Exported => {
    // How others reacted is theirs.
    const { _id: id, schema_version: _version, words: _words, event: _event, reactions: _reactions, ...rest } = message;
    return { id, ...rest };
  },
  edit: ({ room_id, message_id, rev, before, created_at }: ChangeDocument): Exported => ({
    room_id,
    message_id,
    rev,
    before,
    created_at,
  }),
  reaction: ({ _id: id, room_id, message_id, reaction, created_at }: ReactionDocument): Exported => ({
    id,
    room_id,
    message_id,
    reaction,
    created_at,
  }),
  hidden: ({ room_id, message_id }: HiddenMessageDocument): Exported => ({ room_id, message_id }),
  invite: ({ _id: id, ...rest }: InviteDocument): Exported => ({ id, ...rest }),
  ban: ({ room_id, user_id, ban }: MemberDocument): Exported => ({
    room_id,
    user_id,
    reason: ban?.reason ?? null,
    at: ban?.at,
  }),
};
