import type { SentenceKey } from '../../protocol/sentence.js';
import type { Actor } from '../commands/command-context.js';
import { ConfabError } from '../errors/confab-error.js';

/** @throws ConfabError forbidden, for whoever has no token of scope admin */
export function requireAdmin(actor: Actor, why: SentenceKey = 'auth.needs_admin'): void {
  if (!actor.isAdmin) throw new ConfabError('forbidden', why);
}

/** Whoever has scope admin without a company of their own: no company's wall is one for them. */
export function seesAllCompanies(actor: Actor): boolean {
  return actor.isAdmin && actor.companyId === null;
}
