import { Schema } from 'mongoose';
import type { UUID } from '../../core/database/uuid.js';

/** That somebody reacted to a message. Written and removed in the transaction of its change; goes with the message's text. */
export interface ReactionDocument {
  _id: UUID;
  room_id: UUID;
  message_id: UUID;
  user_id: string;
  reaction: string;
  created_at: Date;
}

export const REACTION_INDEX = 'reactions_message_user_reaction';
export const REACTIONS = 'reactions';

export const reactionSchema = new Schema<ReactionDocument>(
  {
    _id: { type: Schema.Types.UUID, required: true },
    room_id: { type: Schema.Types.UUID, required: true },
    message_id: { type: Schema.Types.UUID, required: true },
    user_id: { type: String, required: true },
    reaction: { type: String, required: true },
    created_at: { type: Date, required: true },
  },
  { collection: REACTIONS, versionKey: false },
);
// One of a kind a person and message; what somebody gave to a message, before they give or take back more.
reactionSchema.index({ room_id: 1, message_id: 1, user_id: 1, reaction: 1 }, { name: REACTION_INDEX, unique: true });
// The list of a message's reactions, oldest first.
reactionSchema.index({ room_id: 1, message_id: 1, created_at: 1, _id: 1 }, { name: 'reactions_message_created' });
// The same of one reaction; and who moves up into the summary when somebody listed there takes theirs back.
reactionSchema.index(
  { room_id: 1, message_id: 1, reaction: 1, created_at: 1, _id: 1 },
  { name: 'reactions_message_reaction_created' },
);
