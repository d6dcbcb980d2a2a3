import { Injectable } from '@nestjs/common';
import { SignJWT } from 'jose';
import { Config } from '../../config/config.js';
import { DevTokenCommand, MintTokenCommand, type TokenAnswer } from '../../protocol/commands/tokens.command.js';
import type { ActorContext } from '../commands/command-context.js';
import { Handles } from '../commands/handles.js';
import { ConfabError } from '../errors/confab-error.js';
import { requireAdmin } from './require-admin.js';
import { SECRET_ALGORITHM, TokenKeys } from './token-keys.js';
import { TokenUsers } from './token-users.js';

const MINTED_TTL_S = 3600;
const DEVELOPMENT_TTL_S = 86_400;

/** Mints tokens, where the secret to sign them is here. */
@Injectable()
export class TokensService {
  constructor(
    private readonly keys: TokenKeys,
    private readonly users: TokenUsers,
    private readonly config: Config,
  ) {}

  /** A token for a user of the asker's company, without any scope. */
  @Handles(MintTokenCommand)
  async mint(command: MintTokenCommand, { actor }: ActorContext): Promise<TokenAnswer> {
    requireAdmin(actor, 'auth.mint_needs_admin');
    const secret = this.secret();
    const { userId, companyId } = await this.users.named(command.user_id, actor);
    return this.sign(secret, userId, companyId === null ? {} : { company_id: companyId }, command.ttl ?? MINTED_TTL_S);
  }

  /** A token for anybody: the command is developmentOnly, so the dispatcher does not know it in production. */
  @Handles(DevTokenCommand)
  async developmentToken(command: DevTokenCommand, _context: ActorContext): Promise<TokenAnswer> {
    const { user_id, avatar_url, ttl = Math.min(DEVELOPMENT_TTL_S, this.config.limits.token_ttl_seconds) } = command;
    const { name, company_id, language, scope } = command;
    return this.sign(this.secret(), user_id, { name, picture: avatar_url, company_id, language, scope }, ttl);
  }

  private secret(): Uint8Array {
    if (this.keys.secret) return this.keys.secret;
    throw new ConfabError('conflict', 'auth.no_secret');
  }

  private async sign(secret: Uint8Array, userId: string, claims: object, ttl: number): Promise<TokenAnswer> {
    const { authIssuer, authAudience } = this.config;
    const now = Math.floor(Date.now() / 1000);
    const jwt = new SignJWT({ ...claims }).setProtectedHeader({ alg: SECRET_ALGORITHM, typ: 'JWT' });
    jwt
      .setSubject(userId)
      .setIssuedAt(now)
      .setExpirationTime(now + ttl);
    if (authIssuer !== undefined) jwt.setIssuer(authIssuer);
    if (authAudience !== undefined) jwt.setAudience(authAudience);
    return { token: await jwt.sign(secret), expires_at: new Date((now + ttl) * 1000).toISOString() };
  }
}
