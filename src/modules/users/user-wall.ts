import { seesAllCompanies } from '../../core/auth/require-admin.js';
import type { Actor } from '../../core/commands/command-context.js';
import type { UserDocument } from './user.schema.js';

/** Whether somebody may know of a user at all: those of one's own company, or without one like oneself. */
export function mayKnow(actor: Actor, user: Pick<UserDocument, 'company_id'>): boolean {
  return seesAllCompanies(actor) || user.company_id === actor.companyId;
}
