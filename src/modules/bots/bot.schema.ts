import { Schema } from 'mongoose';
import type { BotSource } from '../../protocol/vocabulary.js';

/** What makes a user of `is_bot` answer. Its name and picture are the user's. */
export interface BotDocument {
  /** The user id. */
  _id: string;
  company_id: string | null;
  provider: string;
  /** The provider's, secrets among them: never part of an answer as they are. */
  options: Record<string, unknown>;
  description: string | null;
  instructions: string | null;
  context_tokens: number;
  answers_bots: boolean;
  is_active: boolean;
  source: BotSource;
  /** Its definition was taken away; whoever put it back made it anew. */
  deleted_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

export const BOTS = 'bots';

export const botSchema = new Schema<BotDocument>(
  {
    _id: { type: String, required: true },
    company_id: { type: String, default: null },
    provider: { type: String, required: true },
    options: { type: Schema.Types.Mixed, required: true },
    description: { type: String, default: null },
    instructions: { type: String, default: null },
    context_tokens: { type: Number, required: true },
    answers_bots: { type: Boolean, required: true },
    is_active: { type: Boolean, required: true },
    source: { type: String, required: true },
    deleted_at: { type: Date, default: null },
    created_at: { type: Date, required: true },
    updated_at: { type: Date, required: true },
  },
  { collection: BOTS, versionKey: false, minimize: false },
);
// The bots of a company, by id.
botSchema.index({ company_id: 1, is_active: 1, _id: 1 }, { name: 'bots_company_active' });
