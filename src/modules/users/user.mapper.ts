import type { CompanyView, MeView, SenderView, UserView } from '../../protocol/views/user.view.js';
import type { CompanyDocument, UserDocument } from './user.schema.js';

type Companies = ReadonlyMap<string, CompanyView>;

/** The company of a user or room; `companies` holds what is known of it. */
function companyOf(companyId: string | null, companies: Companies): CompanyView | null {
  return companyId === null ? null : (companies.get(companyId) ?? { id: companyId, name: null });
}

export function toSenderView(user: Pick<UserDocument, '_id' | 'name' | 'avatar_url' | 'is_bot'>): SenderView {
  return { id: user._id, name: user.name, avatar_url: user.avatar_url, is_bot: user.is_bot };
}

export function toCompanyView(company: CompanyDocument): CompanyView {
  return { id: company._id, name: company.name };
}

export function toUserView(user: UserDocument, companies: Companies): UserView {
  return publicFields(user, companies);
}

/** @param isAdmin whether their token has scope admin */
export function toMeView(user: UserDocument, companies: Companies, isAdmin: boolean): MeView {
  return { ...publicFields(user, companies), language: user.language, timezone: user.timezone, is_admin: isAdmin };
}

/** What everybody in the same company may see. */
function publicFields(user: UserDocument, companies: Companies) {
  return {
    id: user._id,
    name: user.name,
    avatar_url: user.avatar_url,
    is_bot: user.is_bot,
    company_id: user.company_id,
    company: companyOf(user.company_id, companies),
    status: user.status,
    last_seen_at: user.last_seen_at?.toISOString() ?? null,
    extra_metadata: user.extra_metadata,
    created_at: user.created_at.toISOString(),
    updated_at: user.updated_at.toISOString(),
  };
}
