import { Schema } from 'mongoose';
import type { UUID } from '../../core/database/uuid.js';

/** That somebody took a message out of their own copy of a room. Others have theirs. */
export interface HiddenMessageDocument {
  _id: UUID;
  user_id: string;
  room_id: UUID;
  message_id: UUID;
  /** The message's place: what is cleared needs no rows. */
  seq: number;
}

export const HIDDEN_MESSAGES = 'hidden_messages';

export const hiddenMessageSchema = new Schema<HiddenMessageDocument>(
  {
    _id: { type: Schema.Types.UUID, required: true },
    user_id: { type: String, required: true },
    room_id: { type: Schema.Types.UUID, required: true },
    message_id: { type: Schema.Types.UUID, required: true },
    seq: { type: Number, required: true },
  },
  { collection: HIDDEN_MESSAGES, versionKey: false },
);
// Hiding a message once; and all that somebody hid in a room, which reading it leaves out.
hiddenMessageSchema.index(
  { room_id: 1, user_id: 1, message_id: 1 },
  { name: 'hidden_messages_room_user_message', unique: true },
);
