import { Injectable } from '@nestjs/common';
import type { ActorContext } from '../core/commands/command-context.js';
import { Handles } from '../core/commands/handles.js';
import { ConfabError } from '../core/errors/confab-error.js';
import { type AuthenticateAnswer, AuthenticateCommand } from '../protocol/commands/authenticate.command.js';

@Injectable()
export class AuthenticateHandler {
  /** Puts off the end of the connection that asks. */
  @Handles(AuthenticateCommand)
  async authenticate({ token }: AuthenticateCommand, { connection }: ActorContext): Promise<AuthenticateAnswer> {
    if (!connection) throw new ConfabError('conflict', 'auth.no_connection');
    const expiresAt = await connection.renew(token);
    return { expires_at: expiresAt.toISOString() };
  }
}
