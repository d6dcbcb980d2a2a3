import { Schema } from 'mongoose';

/** A person or bot. Exists from their first token, or from the first time somebody named the id. */
export interface UserDocument {
  _id: string;
  name: string | null;
  /** The name, else the id, in lower case: what people are searched and sorted by. */
  search_key: string;
  /** The id in lower case: the other thing people are searched by. */
  id_key: string;
  avatar_url: string | null;
  is_bot: boolean;
  /** Set once, by the first token that carries one. Until then that of whoever named the id. */
  company_id: string | null;
  /** The company is only that of whoever named the id: a token that carries another one is right. */
  company_is_guess: boolean;
  language: string;
  timezone: string;
  status: string | null;
  last_seen_at: Date | null;
  extra_metadata: Record<string, unknown>;
  /** What the newest token said, word for word: only a token that says something else changes the profile again. */
  token_profile: TokenProfileDocument;
  /** When that token was issued, in seconds since 1970; 0 before the first. */
  token_issued_at: number;
  created_at: Date;
  updated_at: Date;
}

/** Absent: no token has said it. */
export interface TokenProfileDocument {
  name?: string;
  avatar_url?: string;
  language?: string;
  timezone?: string;
}

export const USERS = 'users';

export const userSchema = new Schema<UserDocument>(
  {
    _id: { type: String, required: true },
    name: { type: String, default: null },
    search_key: { type: String, required: true },
    id_key: { type: String, required: true },
    avatar_url: { type: String, default: null },
    is_bot: { type: Boolean, required: true },
    company_id: { type: String, default: null },
    company_is_guess: { type: Boolean, required: true },
    language: { type: String, required: true },
    timezone: { type: String, required: true },
    status: { type: String, default: null },
    last_seen_at: { type: Date, default: null },
    extra_metadata: { type: Schema.Types.Mixed, required: true },
    token_profile: { type: Schema.Types.Mixed, required: true },
    token_issued_at: { type: Number, required: true },
    created_at: { type: Date, required: true },
    updated_at: { type: Date, required: true },
  },
  { collection: USERS, versionKey: false, minimize: false },
);
// People of a company by name, in pages.
userSchema.index({ company_id: 1, search_key: 1, _id: 1 }, { name: 'users_company_search' });
// People of a company by the beginning of their id.
userSchema.index({ company_id: 1, id_key: 1 }, { name: 'users_company_id_key' });

// The same for admins without a company, who see people of all.
userSchema.index({ search_key: 1, _id: 1 }, { name: 'users_search' });
userSchema.index({ id_key: 1 }, { name: 'users_id_key' });

export interface CompanyDocument {
  _id: string;
  name: string | null;
  extra_metadata: Record<string, unknown>;
}

export const COMPANIES = 'companies';

export const companySchema = new Schema<CompanyDocument>(
  {
    _id: { type: String, required: true },
    name: { type: String, default: null },
    extra_metadata: { type: Schema.Types.Mixed, required: true },
  },
  { collection: COMPANIES, versionKey: false, minimize: false },
);
