import { Schema } from 'mongoose';
import type { UUID } from '../../core/database/uuid.js';
import { CHANGE_TYPES, type ChangeType } from '../../protocol/vocabulary.js';
import type { MessageDocument } from './message.schema.js';

/** What an edit may change, and the edit history keeps. */
export type EditableField = 'content' | 'attachments' | 'mentions' | 'extra_metadata';

/** One change to one message: number `rev` of its room. Append-only in its numbers, like the messages. */
export interface ChangeDocument {
  /** The operation: a repeat after an unknown outcome finds itself by it. */
  _id: UUID;
  room_id: UUID;
  rev: number;
  message_id: UUID;
  type: ChangeType;
  user_id: string;
  /** The reaction that was given or taken back; null for other changes. */
  reaction: string | null;
  /** For an edit, what stood there before: the edit history. null once the message is deleted. */
  before: Pick<MessageDocument, EditableField> | null;
  created_at: Date;
}

/** An edit whose text before is still there. */
export interface EditDocument extends ChangeDocument {
  type: 'message_edited';
  before: Pick<MessageDocument, EditableField>;
}

export const CHANGE_REV_INDEX = 'changes_room_rev';
export const CHANGES = 'changes';

export const changeSchema = new Schema<ChangeDocument>(
  {
    _id: { type: Schema.Types.UUID, required: true },
    room_id: { type: Schema.Types.UUID, required: true },
    rev: { type: Number, required: true },
    message_id: { type: Schema.Types.UUID, required: true },
    type: { type: String, required: true, enum: CHANGE_TYPES },
    user_id: { type: String, required: true },
    reaction: { type: String, default: null },
    before: { type: Schema.Types.Mixed, default: null },
    created_at: { type: Date, required: true },
  },
  { collection: CHANGES, versionKey: false, minimize: false },
);
// The claim of a rev; sync reads along it.
changeSchema.index({ room_id: 1, rev: 1 }, { name: CHANGE_REV_INDEX, unique: true });
// The edit history of a message, past all that is no edit, and clearing it when the message is deleted.
changeSchema.index({ room_id: 1, message_id: 1, type: 1, rev: 1 }, { name: 'changes_room_message_type' });
// Uploads that a message showed before an edit: they stay as long as that is told. Only such edits are in it.
changeSchema.index(
  { room_id: 1, 'before.attachments.id': 1 },
  { name: 'changes_room_uploads', partialFilterExpression: { 'before.attachments.id': { $exists: true } } },
);
