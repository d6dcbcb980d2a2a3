import { Command } from '../command.js';
import { Opaque } from '../validation.js';

export class AuthenticateAnswer {
  /** When the connection will end unless renewed again. */
  expires_at!: string;
}

/** Renews this connection with a fresh token of the same user. Errors: unauthenticated, forbidden (another user's token). */
@Command('authenticate', { socketOnly: true, rate: 'auth' })
export class AuthenticateCommand {
  static readonly answer = AuthenticateAnswer;

  @Opaque(16_384)
  token!: string;
}
