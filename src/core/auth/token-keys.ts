import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import type { Config } from '../../config/config.js';
import { developmentSecret } from './development-secret.js';

const FETCH_TIMEOUT_MS = 5000;
const REFETCH_AFTER_MS = 30_000;

/** The algorithm of shared secrets, and those of published keys. None is ever tried with a key of the other kind. */
export const SECRET_ALGORITHM = 'HS256';
export const PUBLISHED_ALGORITHMS = ['RS256', 'ES256', 'EdDSA'] as const;

/** What tokens are verified with, by kind of key. At least one of both is there. */
export class TokenKeys {
  private constructor(
    /** Signs and verifies HS256 tokens. */
    readonly secret: Uint8Array | null,
    /** The issuer's published public keys. */
    readonly published: JWTVerifyGetKey | null,
  ) {}

  /** The keys that the configuration names; in development, where it names none, a secret of this server's own. */
  static async load(config: Config): Promise<TokenKeys> {
    const published = config.authJwksUrl === undefined ? null : publishedAt(new URL(config.authJwksUrl));
    if (config.authJwtSecret !== undefined) return new TokenKeys(bytes(config.authJwtSecret), published);
    // Config stops a production start that names neither.
    if (published || config.isProduction) return new TokenKeys(null, published);
    return new TokenKeys(bytes(await developmentSecret(config.dataDir)), null);
  }
}

/** The issuer did not answer, or not with keys: no fault of the token. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable';
}

function publishedAt(address: URL): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(address, { timeoutDuration: FETCH_TIMEOUT_MS, cooldownDuration: REFETCH_AFTER_MS });
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) throw error;
      throw new KeysUnavailable('The keys at AUTH_JWKS_URL cannot be had', { cause: error });
    }
  };
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
