import { Schema } from 'mongoose';
import type { UUID } from '../../core/database/uuid.js';
import { INVITED_ROLES, type InvitedRole } from '../../protocol/vocabulary.js';

/** A link by which people make themselves members of a room. Kept when it is over, so that its code says so. */
export interface InviteDocument {
  _id: UUID;
  room_id: UUID;
  /** Begins with the room's id: see `newInviteCode`. */
  code: string;
  created_by: string;
  role: InvitedRole;
  /** By the database's time; null: never. */
  expires_at: Date | null;
  /** null: as many as will. */
  max_uses: number | null;
  uses: number;
  is_revoked: boolean;
  /** Neither revoked nor used up: what lists show, as far as it has not expired. */
  is_open: boolean;
  created_at: Date;
}

export const INVITES = 'invites';

export const inviteSchema = new Schema<InviteDocument>(
  {
    _id: { type: Schema.Types.UUID, required: true },
    room_id: { type: Schema.Types.UUID, required: true },
    code: { type: String, required: true },
    created_by: { type: String, required: true },
    role: { type: String, required: true, enum: INVITED_ROLES },
    expires_at: { type: Date, default: null },
    max_uses: { type: Number, default: null },
    uses: { type: Number, required: true },
    is_revoked: { type: Boolean, required: true },
    is_open: { type: Boolean, required: true },
    created_at: { type: Date, required: true },
  },
  { collection: INVITES, versionKey: false },
);
// An invite by its code, which tells the room.
inviteSchema.index({ room_id: 1, code: 1 }, { name: 'invites_room_code', unique: true });
// The invites of a room that may still be accepted, newest first.
inviteSchema.index(
  { room_id: 1, created_at: -1, _id: -1 },
  { name: 'invites_room_open', partialFilterExpression: { is_open: true } },
);
