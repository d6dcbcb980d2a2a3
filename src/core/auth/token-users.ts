import type { Actor } from '../commands/command-context.js';
import type { TokenProfile } from './token-claims.js';

/** A stored user, as far as it matters for what they may do. */
export type KnownUser = Pick<Actor, 'userId' | 'companyId' | 'isBot' | 'language'>;

/** What authentication needs of the users. The users module provides it: core knows no module. */
export abstract class TokenUsers {
  /** The token's user: made when they are new, told what a newer token says of them. @throws ConfabError forbidden */
  abstract fromToken(profile: TokenProfile): Promise<KnownUser>;

  /** Somebody whom an admin names, made when they are new. @throws ConfabError forbidden: of another company */
  abstract named(userId: string, by: Actor): Promise<KnownUser>;
}
