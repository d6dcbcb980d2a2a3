import { Schema } from 'mongoose';
import type { UUID } from '../../core/database/uuid.js';
import { MEMBER_ROLES, type MemberRole } from '../../protocol/vocabulary.js';

/** Why somebody may not come (back) into a room. */
export interface Ban {
  at: Date;
  by: string;
  reason: string | null;
}

/** One person's membership of one room; kept, inactive, when it ends. A ban makes one of those who never were in it. */
export interface MemberDocument {
  _id: UUID;
  room_id: UUID;
  user_id: string;
  nickname: string | null;
  /** A bot's membership, with what it is told of this room; absent for people. */
  is_bot?: true;
  bot_options?: Record<string, unknown>;
  role: MemberRole;
  is_active: boolean;
  /** Messages before this seq are not theirs to see (rooms with history from_join); 0: all are. */
  from_seq: number;
  /** The tally up to which they have read; unread = the room's last_tally − this. */
  read_tally: number;
  last_read_seq: number;
  last_read_id: UUID | null;
  last_read_at: Date | null;
  /** The head of the log when they last marked the room unread: what they sent up to there does not read it again. */
  marked_seq?: number;
  /** Messages up to this seq they have cleared from their own copy of the log. */
  cleared_seq?: number;
  /** Out of their lists while the room's tally is not beyond this: the next ordinary message brings it back. */
  hidden_tally?: number | null;
  /** The newest message they hid from their own copy: without one, and before what is cleared, none are looked up. */
  hidden_seq?: number;
  /** Counts the changes they made to their own side of the room: reading, marking, hiding, clearing. */
  own_rev?: number;
  /** Until then they only read, by the database's time; outlasts the membership. See `muteOf`. */
  muted_until?: Date | null;
  /** Only of a membership that ended. */
  ban?: Ban | null;
  /** They never were a member: made by their ban, and gone with it. */
  is_outsider?: true;
  /** Counts the changes of messages made by this membership, for nothing but that its end conflicts with one under way. */
  fence?: number;
  /** When the present membership began. */
  created_at: Date;
  updated_at: Date;
}

export const MEMBERS = 'members';

export const memberSchema = new Schema<MemberDocument>(
  {
    _id: { type: Schema.Types.UUID, required: true },
    room_id: { type: Schema.Types.UUID, required: true },
    user_id: { type: String, required: true },
    nickname: { type: String, default: null },
    is_bot: Boolean,
    bot_options: Schema.Types.Mixed,
    role: { type: String, required: true, enum: MEMBER_ROLES },
    is_active: { type: Boolean, required: true },
    from_seq: { type: Number, required: true },
    read_tally: { type: Number, required: true },
    last_read_seq: { type: Number, required: true },
    last_read_id: { type: Schema.Types.UUID, default: null },
    last_read_at: { type: Date, default: null },
    marked_seq: Number,
    cleared_seq: Number,
    hidden_tally: Number,
    hidden_seq: Number,
    own_rev: Number,
    muted_until: Date,
    ban: new Schema<Ban>({ at: Date, by: String, reason: String }, { _id: false }),
    is_outsider: Boolean,
    fence: Number,
    created_at: { type: Date, required: true },
    updated_at: { type: Date, required: true },
  },
  { collection: MEMBERS, versionKey: false, minimize: false },
);
// One membership a person and room; every access check looks it up.
memberSchema.index({ room_id: 1, user_id: 1 }, { name: 'members_room_user', unique: true });
// The rooms of a person, read from the index alone.
memberSchema.index({ user_id: 1, is_active: 1, room_id: 1 }, { name: 'members_user_active' });
// The members of a room, longest-serving first.
memberSchema.index({ room_id: 1, is_active: 1, created_at: 1, _id: 1 }, { name: 'members_room_active_created' });
// The bots of a room: what decides who answers. Only bots are in it.
memberSchema.index({ room_id: 1, is_bot: 1 }, { name: 'members_room_bots', partialFilterExpression: { is_bot: true } });
// Who owns a room, and who inherits it: the longest-serving of a role.
memberSchema.index({ room_id: 1, is_active: 1, role: 1, created_at: 1, _id: 1 }, { name: 'members_room_role' });
// Who is banned from a room, the newest ban first. `$gte: ''` and not `$exists`: null is no ban.
memberSchema.index(
  { room_id: 1, 'ban.at': -1, _id: -1 },
  { name: 'members_room_bans', partialFilterExpression: { 'ban.by': { $gte: '' } } },
);
// The rooms that somebody hid. `$gte: 0` and not `$exists`: null is not hidden any more.
memberSchema.index(
  { user_id: 1, hidden_tally: 1 },
  { name: 'members_user_hidden', partialFilterExpression: { hidden_tally: { $gte: 0 } } },
);
