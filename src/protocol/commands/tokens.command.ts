import { Command } from '../command.js';
import { Integer, Label, OneOf, Opaque, OpaqueId, WebAddress } from '../validation.js';

export class TokenAnswer {
  token!: string;
  expires_at!: string;
}

/** Mints a token for a user of the asker's company. Scope admin, and only where HS256 is set up. Errors: forbidden, conflict. */
@Command('mint_token', { rate: 'auth' })
export class MintTokenCommand {
  static readonly answer = TokenAnswer;

  @OpaqueId()
  user_id!: string;

  /** Seconds; default 3600. */
  @Integer(1, 'token_ttl_seconds', { optional: true, example: 3600 })
  ttl?: number;
}

/** Gives a token to anybody for any user: in development only, absent with NODE_ENV=production. */
@Command('dev_token', { anonymous: true, developmentOnly: true, rate: 'auth' })
export class DevTokenCommand {
  static readonly answer = TokenAnswer;

  @OpaqueId()
  user_id!: string;

  @Label('name_characters', { optional: true, example: 'Alice' })
  name?: string;

  @WebAddress({ optional: true })
  avatar_url?: string;

  @OpaqueId({ optional: true, example: 'acme' })
  company_id?: string;

  @Opaque(35, { optional: true, example: 'en' })
  language?: string;

  @OneOf(['admin'], { optional: true })
  scope?: 'admin';

  /** Seconds; default 86400. */
  @Integer(1, 'token_ttl_seconds', { optional: true, example: 86400 })
  ttl?: number;
}
