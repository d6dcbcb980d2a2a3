import { validateSync } from 'class-validator';
import type { JWTPayload } from 'jose';
import { ConfabError } from '../errors/confab-error.js';
import { sentence } from '../../protocol/sentence.js';
import { Label, Opaque, OpaqueId, WebAddress } from '../../protocol/validation.js';

/** What a verified token says of its user. Absent: the token says nothing of it. */
export interface TokenProfile {
  readonly userId: string;
  readonly companyId: string | null;
  readonly isAdmin: boolean;
  /** Seconds since 1970; 0 where the token does not tell. */
  readonly issuedAt: number;
  readonly name?: string;
  readonly avatarUrl?: string;
  readonly language?: string;
  readonly timezone?: string;
}

/** The claims read, as the protocol limits what they become. */
class Claims {
  @OpaqueId()
  sub?: unknown;

  @OpaqueId({ optional: true, nullable: true })
  company_id?: unknown;

  @Label('name_characters', { optional: true })
  name?: unknown;

  @WebAddress({ optional: true })
  picture?: unknown;

  @Opaque(35, { optional: true })
  language?: unknown;

  @Opaque(64, { optional: true })
  timezone?: unknown;
}

/**
 * Reads the claims of a verified token. `sub` and `company_id` decide what its bearer may do and must be right; what only
 * describes the user comes from an identity provider with rules of its own, so what does not fit is left out.
 * @throws ConfabError unauthenticated
 */
export function readClaims(payload: JWTPayload): TokenProfile {
  const { sub, company_id, name, picture, language, timezone, scope, iat } = payload;
  const claims = Object.assign(new Claims(), { sub, company_id, name, picture, language, timezone });
  const wrong = new Set(validateSync(claims).map(({ property }) => property));
  for (const claim of ['sub', 'company_id']) {
    if (wrong.has(claim)) throw new ConfabError('unauthenticated', sentence('auth.claim_not_id', { claim }));
  }
  const described = (claim: 'name' | 'picture' | 'language' | 'timezone'): string | undefined =>
    wrong.has(claim) ? undefined : text(claims[claim]);
  return {
    userId: text(sub) ?? '',
    companyId: text(company_id) ?? null,
    isAdmin: typeof scope === 'string' && scope.split(' ').includes('admin'),
    issuedAt: typeof iat === 'number' ? iat : 0,
    ...defined({
      name: described('name')?.trim(),
      avatarUrl: described('picture'),
      language: described('language'),
      timezone: described('timezone'),
    }),
  };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function defined<K extends string>(values: Record<K, string | undefined>): Partial<Record<K, string>> {
  const kept: Partial<Record<K, string>> = {};
  for (const key in values) {
    const value = values[key];
    if (value !== undefined) kept[key] = value;
  }
  return kept;
}
