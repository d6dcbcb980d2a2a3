import { Injectable } from '@nestjs/common';
import { isOpaqueId } from '../../protocol/value-rules.js';
import type { Actor } from '../commands/command-context.js';
import { ConfabError } from '../errors/confab-error.js';
import { TokenUsers } from './token-users.js';
import { TokenVerifier } from './token-verifier.js';

export interface Authenticated {
  readonly actor: Actor;
  /** Whose token it is: not the actor's where an admin acts for somebody. */
  readonly tokenUserId: string;
  readonly expiresAt: Date;
}

/** Who gives a token in. */
@Injectable()
export class AuthService {
  constructor(
    private readonly verifier: TokenVerifier,
    private readonly users: TokenUsers,
  ) {}

  /**
   * The actor that a token makes of its bearer.
   * @param options.actAs the user that an admin acts for; the actor keeps the token's `isAdmin`
   * @throws ConfabError unauthenticated, forbidden, validation_failed (act_as), overloaded
   */
  async authenticate(token: string, options: { actAs?: string | undefined } = {}): Promise<Authenticated> {
    const { profile, expiresAt } = await this.verifier.verify(token);
    const bearer: Actor = { ...(await this.users.fromToken(profile)), isAdmin: profile.isAdmin };
    const actor = options.actAs === undefined ? bearer : await this.actFor(options.actAs, bearer);
    return { actor, tokenUserId: bearer.userId, expiresAt };
  }

  private async actFor(userId: string, bearer: Actor): Promise<Actor> {
    if (!bearer.isAdmin) throw new ConfabError('forbidden', 'auth.act_as_needs_admin');
    if (!isOpaqueId(userId)) throw ConfabError.invalid({ field: 'act_as', message: 'field.user_id' });
    return { ...(await this.users.named(userId, bearer)), isAdmin: true };
  }
}
