import type { TokenProfile } from '../../core/auth/token-claims.js';
import { languageOf, timezoneOf } from './locale.js';
import type { TokenProfileDocument, UserDocument } from './user.schema.js';

const DEFAULT_LANGUAGE = 'en';
const DEFAULT_TIMEZONE = 'UTC';

/** A text as it is searched: lower case, composed. */
export function searchable(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

/** The fields that follow from a user's name. */
export function nameFields(id: string, name: string | null): Pick<UserDocument, 'name' | 'search_key'> {
  return { name, search_key: searchable(name ?? id) };
}

/** A user of whom nothing is known but the id and, until a token tells, the company of who named it. */
export function newUser(id: string, companyId: string | null, now: Date): UserDocument {
  return {
    _id: id,
    ...nameFields(id, null),
    id_key: searchable(id),
    avatar_url: null,
    is_bot: false,
    company_id: companyId,
    company_is_guess: true,
    language: DEFAULT_LANGUAGE,
    timezone: DEFAULT_TIMEZONE,
    status: null,
    last_seen_at: null,
    extra_metadata: {},
    token_profile: {},
    token_issued_at: 0,
    created_at: now,
    updated_at: now,
  };
}

/** What a token says of its user, as it is remembered. */
function tokenProfileOf(profile: TokenProfile): TokenProfileDocument {
  const { name, avatarUrl, language, timezone } = profile;
  return {
    ...(name !== undefined && { name }),
    ...(avatarUrl !== undefined && { avatar_url: avatarUrl }),
    ...(language !== undefined && { language }),
    ...(timezone !== undefined && { timezone }),
  };
}

/** Whether a token says something of its user that no newer token, nor one that is known already, has said. */
export function saysNew(
  profile: TokenProfile,
  known: Pick<UserDocument, 'token_profile' | 'token_issued_at'>,
): boolean {
  if (profile.issuedAt < known.token_issued_at) return false;
  const said = tokenProfileOf(profile);
  const before = known.token_profile;
  return (
    differs(said.name, before.name) ||
    differs(said.avatar_url, before.avatar_url) ||
    differs(said.language, before.language) ||
    differs(said.timezone, before.timezone)
  );
}

/**
 * The fields that a token changes: those of which it says something else than the token before. So what somebody set by
 * `update_me` stays until their identity provider changes its mind.
 */
export function changesOf(profile: TokenProfile, user: UserDocument): Partial<UserDocument> {
  const said = tokenProfileOf(profile);
  const before = user.token_profile;
  const language = differs(said.language, before.language) ? languageOf(said.language ?? '') : undefined;
  const timezone = differs(said.timezone, before.timezone) ? timezoneOf(said.timezone ?? '') : undefined;
  return {
    ...(said.name !== undefined && differs(said.name, before.name) && nameFields(user._id, said.name)),
    ...(said.avatar_url !== undefined &&
      differs(said.avatar_url, before.avatar_url) && { avatar_url: said.avatar_url }),
    ...(language !== undefined && { language }),
    ...(timezone !== undefined && { timezone }),
    token_profile: { ...before, ...said },
    token_issued_at: profile.issuedAt,
  };
}

function differs(said: string | undefined, before: string | undefined): boolean {
  return said !== undefined && said !== before;
}
