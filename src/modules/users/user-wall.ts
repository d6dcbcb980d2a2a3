import type { Actor } from '../../core/commands/command-context.js';
import type { UserDocument } from './user.schema.js';

/** Scope admin without a company of its own. */
export function seesEveryone(actor: Actor): boolean {
  return actor.isAdmin && actor.companyId === null;
}

/** Whether somebody may know of a user at all: those of one's own company, or without one like oneself. */
export function mayKnow(actor: Actor, user: Pick<UserDocument, 'company_id'>): boolean {
  return seesEveryone(actor) || user.company_id === actor.companyId;
}
