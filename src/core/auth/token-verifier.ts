import { Injectable, Logger } from '@nestjs/common';
import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify, type JWTVerifyOptions } from 'jose';
import { Config } from '../../config/config.js';
import { sentence, type Sentence, type SentenceKey } from '../../protocol/sentence.js';
import { ConfabError } from '../errors/confab-error.js';
import { readClaims, type TokenProfile } from './token-claims.js';
import { KeysUnavailable, PUBLISHED_ALGORITHMS, SECRET_ALGORITHM, TokenKeys } from './token-keys.js';

const LONGEST_TOKEN = 16_384;
/** How far the clocks of issuer and server may differ. */
const CLOCK_TOLERANCE_S = 5;
/** The last moment that a Date can hold. */
const END_OF_TIME_MS = 8.64e15;
const RETRY_MS = 2000;

export interface VerifiedToken {
  readonly profile: TokenProfile;
  readonly expiresAt: Date;
}

/** Says whether a token is genuine and what it claims. Knows nothing of users. */
@Injectable()
export class TokenVerifier {
  private readonly logger = new Logger('Auth');
  private readonly options: JWTVerifyOptions;

  constructor(
    private readonly keys: TokenKeys,
    config: Config,
  ) {
    this.options = {
      requiredClaims: ['exp', 'sub'],
      clockTolerance: CLOCK_TOLERANCE_S,
      ...(config.authIssuer !== undefined && { issuer: config.authIssuer }),
      ...(config.authAudience !== undefined && { audience: config.authAudience }),
    };
  }

  /** @throws ConfabError unauthenticated; overloaded while the issuer's keys can't be had */
  async verify(token: string): Promise<VerifiedToken> {
    const payload = await this.payload(token);
    const expiresAt = new Date(Math.min((payload.exp ?? 0) * 1000, END_OF_TIME_MS));
    return { profile: readClaims(payload), expiresAt };
  }

  private async payload(token: string): Promise<JWTPayload> {
    if (token === '' || token.length > LONGEST_TOKEN) throw refused('auth.token_malformed');
    try {
      const { payload } = await this.verifySignature(token);
      return payload;
    } catch (error) {
      throw error instanceof ConfabError ? error : this.explain(error);
    }
  }

  /** The header only chooses the kind of key; each kind then allows its own algorithms and no other. */
  private async verifySignature(token: string): Promise<{ payload: JWTPayload }> {
    const { alg } = decodeProtectedHeader(token);
    if (alg === SECRET_ALGORITHM && this.keys.secret) {
      return jwtVerify(token, this.keys.secret, { ...this.options, algorithms: [SECRET_ALGORITHM] });
    }
    if (PUBLISHED_ALGORITHMS.some((known) => known === alg) && this.keys.published) {
      return jwtVerify(token, this.keys.published, { ...this.options, algorithms: [...PUBLISHED_ALGORITHMS] });
    }
    throw refused('auth.token_algorithm');
  }

  private explain(error: unknown): ConfabError {
    if (error instanceof errors.JWTExpired) return refused('auth.token_expired');
    if (error instanceof errors.JWTClaimValidationFailed)
      return refused(sentence('auth.token_claim', { claim: error.claim }));
    if (error instanceof errors.JWSSignatureVerificationFailed) return refused('auth.token_signature');
    if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) {
      return refused('auth.token_key');
    }
    if (error instanceof KeysUnavailable) {
      this.logger.error({ err: error }, error.message);
      return new ConfabError('overloaded', 'auth.keys_unavailable', {
        retry_after_ms: RETRY_MS,
      });
    }
    return refused('auth.token_invalid');
  }
}

function refused(why: SentenceKey | Sentence): ConfabError {
  return new ConfabError('unauthenticated', why);
}
