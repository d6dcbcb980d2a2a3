import { Injectable, Logger } from '@nestjs/common';
import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify, type JWTVerifyOptions } from 'jose';
import { Config } from '../../config/config.js';
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
    if (token === '' || token.length > LONGEST_TOKEN) throw refused('This is not a token.');
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
    throw refused("The token's algorithm is not accepted here.");
  }

  private explain(error: unknown): ConfabError {
    if (error instanceof errors.JWTExpired) return refused('The token has expired.');
    if (error instanceof errors.JWTClaimValidationFailed)
      return refused(`The token's claim ${error.claim} is missing or not accepted here.`);
    if (error instanceof errors.JWSSignatureVerificationFailed) return refused("The token's signature is wrong.");
    if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) {
      return refused('The token does not name a key that its issuer publishes.');
    }
    if (error instanceof KeysUnavailable) {
      this.logger.error({ err: error }, error.message);
      return new ConfabError('overloaded', 'Tokens cannot be checked just now; try again.', {
        retry_after_ms: RETRY_MS,
      });
    }
    return refused('This is not a valid token.');
  }
}

function refused(message: string): ConfabError {
  return new ConfabError('unauthenticated', message);
}
