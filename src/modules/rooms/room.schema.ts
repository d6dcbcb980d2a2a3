import { Schema } from 'mongoose';
import type { UUID } from '../../core/database/uuid.js';
import { HISTORY_MODES, ROOM_TYPES, type HistoryMode, type RoomType } from '../../protocol/vocabulary.js';
import type { MessageDocument } from '../log/message.schema.js';

export interface RoomDocument {
  /** Random (v4); a direct room's is the v5 of its people, one with client_room_id the v5 of that. */
  _id: UUID;
  type: RoomType;
  name: string | null;
  /** The name in lower case, for searching public rooms. */
  name_lower: string | null;
  company_id: string | null;
  document_id: string | null;
  is_active: boolean;
  /** Set when the room was deleted: not to be found any more, its log goes in the background. */
  deleted_at: Date | null;
  /** Of a deleted room, while its log and memberships are still to be removed. */
  purge_pending?: true;
  history: HistoryMode;
  reference_order: number | null;
  client_room_id: string | null;
  created_by: string;
  epoch: string;
  /** Copies of the log's heads, for lists; written after the log and only forward. Where it matters the log is asked. */
  last_seq: number;
  last_rev: number;
  last_tally: number;
  last_message: MessageDocument | null;
  /** Newest activity: what lists are sorted by. */
  active_at: Date;
  member_count: number;
  extra_metadata: Record<string, unknown>;
  created_at: Date;
  updated_at: Date;
}

export const ROOMS = 'rooms';

export const roomSchema = new Schema<RoomDocument>(
  {
    _id: { type: Schema.Types.UUID, required: true },
    type: { type: String, required: true, enum: ROOM_TYPES },
    name: { type: String, default: null },
    name_lower: { type: String, default: null },
    company_id: { type: String, default: null },
    document_id: { type: String, default: null },
    is_active: { type: Boolean, required: true },
    deleted_at: { type: Date, default: null },
    purge_pending: Boolean,
    history: { type: String, required: true, enum: HISTORY_MODES },
    reference_order: { type: Number, default: null },
    client_room_id: { type: String, default: null },
    created_by: { type: String, required: true },
    epoch: { type: String, required: true },
    last_seq: { type: Number, required: true },
    last_rev: { type: Number, required: true },
    last_tally: { type: Number, required: true },
    last_message: { type: Schema.Types.Mixed, default: null },
    active_at: { type: Date, required: true },
    member_count: { type: Number, required: true },
    extra_metadata: { type: Schema.Types.Mixed, required: true },
    created_at: { type: Date, required: true },
    updated_at: { type: Date, required: true },
  },
  { collection: ROOMS, versionKey: false, minimize: false },
);
// The public rooms of a company, newest activity first; the name at the end so that a prefix is judged in the index.
roomSchema.index(
  { company_id: 1, type: 1, deleted_at: 1, is_active: 1, active_at: -1, _id: -1, name_lower: 1 },
  { name: 'rooms_company_activity' },
);
// All rooms of a company, and all there are, by when they were made: what else is asked for is judged in the index. Nothing
// of it changes with what is written in a room.
const AS_MADE = { deleted_at: 1, created_at: -1, _id: -1, name_lower: 1, type: 1, is_active: 1 } as const;
roomSchema.index({ company_id: 1, ...AS_MADE }, { name: 'rooms_company_created' });
roomSchema.index(AS_MADE, { name: 'rooms_created' });
// My rooms about a document. `$gte: ''` and not `$type`: the planner uses only the former.
roomSchema.index(
  { document_id: 1, active_at: -1, _id: -1 },
  { name: 'rooms_document_activity', partialFilterExpression: { document_id: { $gte: '' } } },
);
// Deleted rooms whose log is still to be removed.
roomSchema.index(
  { purge_pending: 1, deleted_at: 1 },
  { name: 'rooms_purge', partialFilterExpression: { purge_pending: true } },
);
