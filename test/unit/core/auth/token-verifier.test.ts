import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type GenerateKeyPairResult,
  type JWTPayload,
  SignJWT,
  UnsecuredJWT,
} from 'jose';
import { createServer, type Server } from 'node:http';
import { Config } from '../../../../src/config/config.js';
import { TokenKeys } from '../../../../src/core/auth/token-keys.js';
import { TokenVerifier } from '../../../../src/core/auth/token-verifier.js';

const SECRET = 'a secret of more than thirty-two bytes';
const secretKey = new TextEncoder().encode(SECRET);

const ALGORITHMS = ['RS256', 'ES256', 'EdDSA'] as const;
const pairs = new Map<string, GenerateKeyPairResult>();
let issuer: Server;
let jwksUrl: string;
/** What the issuer answers: its keys, or a failure. */
let issuerStatus = 200;

beforeAll(async () => {
  for (const alg of [...ALGORITHMS, 'PS256']) pairs.set(alg, await generateKeyPair(alg, { extractable: true }));
  const keys = await Promise.all(
    [...pairs].map(async ([alg, { publicKey }]) => ({ ...(await exportJWK(publicKey)), alg, kid: alg })),
  );
  issuer = createServer((_request, response) => {
    response.writeHead(issuerStatus, { 'content-type': 'application/json' }).end(JSON.stringify({ keys }));
  });
  await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
  const address = issuer.address();
  if (typeof address !== 'object' || address === null) throw new Error('no address');
  jwksUrl = `http://127.0.0.1:${address.port}/jwks.json`;
});

afterAll(async () => {
  issuer.closeAllConnections();
  await new Promise((resolve) => issuer.close(resolve));
});

async function verifier(environment: Record<string, string> = { AUTH_JWT_SECRET: SECRET }): Promise<TokenVerifier> {
  const config = new Config(environment);
  return new TokenVerifier(await TokenKeys.load(config), config);
}

const withJwks = (): Promise<TokenVerifier> => verifier({ AUTH_JWKS_URL: jwksUrl });

function jwt(claims: JWTPayload = {}, alg = 'HS256', kid?: string): SignJWT {
  const soon = Math.floor(Date.now() / 1000) + 600;
  return new SignJWT({ sub: 'alice', exp: soon, ...claims }).setProtectedHeader(
    kid === undefined ? { alg } : { alg, kid },
  );
}

function published(alg: string, claims: JWTPayload = {}, kid = alg): Promise<string> {
  const pair = pairs.get(alg);
  if (!pair) throw new Error(`no key for ${alg}`);
  return jwt(claims, alg, kid).sign(pair.privateKey);
}

const unauthenticated = expect.objectContaining({ code: 'unauthenticated' });

describe('with a shared secret', () => {
  it('accepts HS256 and reads every claim', async () => {
    const exp = Math.floor(Date.now() / 1000) + 600;
    const claims = {
      name: ' Alice ',
      picture: 'https://a.example/p.png',
      company_id: 'acme',
      language: 'hi',
      timezone: 'Asia/Kolkata',
    };
    const token = await jwt({ ...claims, exp, iat: 17, scope: 'read admin' }).sign(secretKey);
    expect(await (await verifier()).verify(token)).toEqual({
      profile: {
        userId: 'alice',
        companyId: 'acme',
        isAdmin: true,
        issuedAt: 17,
        name: 'Alice',
        avatarUrl: 'https://a.example/p.png',
        language: 'hi',
        timezone: 'Asia/Kolkata',
      },
      expiresAt: new Date(exp * 1000),
    });
  });

  it('takes what a bare token leaves out as unsaid', async () => {
    const { profile } = await (await verifier()).verify(await jwt().sign(secretKey));
    expect(profile).toEqual({ userId: 'alice', companyId: null, isAdmin: false, issuedAt: 0 });
  });

  it.each([
    ['no admin, but a word that holds it', { scope: 'administrator' }],
    ['a list', { scope: ['admin'] }],
    ['an object', { scope: { admin: true } }],
  ])('a scope of %s makes no admin', async (_what, claims) => {
    const { profile } = await (await verifier()).verify(await jwt(claims).sign(secretKey));
    expect(profile.isAdmin).toBe(false);
  });

  it('leaves out what describes a user badly', async () => {
    const claims = { name: 'x'.repeat(201), picture: 'javascript:alert(1)', language: 5, timezone: '' };
    const { profile } = await (await verifier()).verify(await jwt(claims).sign(secretKey));
    expect(profile).toEqual({ userId: 'alice', companyId: null, isAdmin: false, issuedAt: 0 });
  });

  it.each([
    ['an empty sub', { sub: '' }],
    ['a sub of 129 characters', { sub: 'x'.repeat(129) }],
    ['a sub with a NUL', { sub: 'a\0b' }],
    ['a sub with a line break', { sub: 'a\nb' }],
    ['a lone surrogate as sub', { sub: '\ud800' }],
    ['a long company_id', { company_id: 'x'.repeat(129) }],
    ['a company_id that is a number', { company_id: 5 }],
    ['an empty company_id', { company_id: '' }],
  ])('refuses %s', async (_what, claims) => {
    await expect((await verifier()).verify(await jwt(claims).sign(secretKey))).rejects.toEqual(unauthenticated);
  });

  it.each([
    ['the longest sub', 'x'.repeat(128)],
    ['another script', 'आलिया'],
  ])('accepts %s', async (_what, sub) => {
    expect((await (await verifier()).verify(await jwt({ sub }).sign(secretKey))).profile.userId).toBe(sub);
  });

  it.each([
    ['expired', () => jwt({ exp: Math.floor(Date.now() / 1000) - 60 }).sign(secretKey), /expired/],
    ['without exp', () => new SignJWT({ sub: 'alice' }).setProtectedHeader({ alg: 'HS256' }).sign(secretKey), /exp/],
    ['with exp as text', () => jwt({ exp: '9999999999' as unknown as number }).sign(secretKey), /exp/],
    ['without sub', () => jwt({ sub: undefined }).sign(secretKey), /sub/],
    ['not yet valid', () => jwt({ nbf: Math.floor(Date.now() / 1000) + 600 }).sign(secretKey), /nbf/],
    ['signed with another secret', () => jwt().sign(new TextEncoder().encode('x'.repeat(40))), /signature/],
    ['signed with HS512', () => jwt({}, 'HS512').sign(new TextEncoder().encode(SECRET.repeat(2))), /algorithm/],
    ['unsigned', () => Promise.resolve(new UnsecuredJWT({ sub: 'alice', exp: 9_999_999_999 }).encode()), /algorithm/],
    ['signed with a key pair', () => published('RS256'), /algorithm/],
    ['no token', () => Promise.resolve('nonsense'), /token/],
    ['empty', () => Promise.resolve(''), /token/],
    ['enormous', () => Promise.resolve('x'.repeat(20_000)), /token/],
    ['with a broken header', () => Promise.resolve('e30.e30.e30'), /algorithm/],
  ])('refuses a token %s', async (_what, make, message) => {
    const error: unknown = await (await verifier()).verify(await make()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'unauthenticated', message: expect.stringMatching(message) });
  });

  it('forgives a clock that differs a little', async () => {
    const token = await jwt({ exp: Math.floor(Date.now() / 1000) - 2 }).sign(secretKey);
    expect((await (await verifier()).verify(token)).profile.userId).toBe('alice');
  });

  it('survives an exp beyond all dates', async () => {
    const { expiresAt } = await (await verifier()).verify(await jwt({ exp: 1e300 }).sign(secretKey));
    expect(expiresAt.getTime()).toBe(8.64e15);
  });
});

describe('issuer and audience', () => {
  const environment = { AUTH_JWT_SECRET: SECRET, AUTH_ISSUER: 'https://id.example', AUTH_AUDIENCE: 'confab' };

  it('accepts both as configured, one audience of several too', async () => {
    const token = await jwt({ iss: 'https://id.example', aud: ['other', 'confab'] }).sign(secretKey);
    expect((await (await verifier(environment)).verify(token)).profile.userId).toBe('alice');
  });

  it.each([
    ['another issuer', { iss: 'https://evil.example', aud: 'confab' }],
    ['no issuer', { aud: 'confab' }],
    ['another audience', { iss: 'https://id.example', aud: 'other' }],
    ['no audience', { iss: 'https://id.example' }],
  ])('refuses %s', async (_what, claims) => {
    await expect((await verifier(environment)).verify(await jwt(claims).sign(secretKey))).rejects.toEqual(
      unauthenticated,
    );
  });
});

describe('with published keys', () => {
  it.each(ALGORITHMS)('accepts %s', async (alg) => {
    expect((await (await withJwks()).verify(await published(alg, { sub: alg }))).profile.userId).toBe(alg);
  });

  it('refuses algorithms that are not on the list, though the key is published', async () => {
    await expect((await withJwks()).verify(await published('PS256'))).rejects.toEqual(unauthenticated);
  });

  it('refuses a token signed by a stranger under a published name', async () => {
    const { privateKey } = await generateKeyPair('RS256');
    const token = await jwt({}, 'RS256', 'RS256').sign(privateKey);
    await expect((await withJwks()).verify(token)).rejects.toEqual(unauthenticated);
  });

  it('refuses a key that is not published', async () => {
    await expect((await withJwks()).verify(await published('RS256', {}, 'unknown'))).rejects.toEqual(unauthenticated);
  });

  it('never takes a public key for a secret', async () => {
    const { publicKey } = pairs.get('RS256') ?? (await generateKeyPair('RS256'));
    const confused = new TextEncoder().encode(await exportSPKI(publicKey));
    const token = await jwt({}, 'HS256', 'RS256').sign(confused);
    await expect((await withJwks()).verify(token)).rejects.toEqual(unauthenticated);
    const both = await verifier({ AUTH_JWT_SECRET: SECRET, AUTH_JWKS_URL: jwksUrl });
    await expect(both.verify(token)).rejects.toEqual(unauthenticated);
  });

  it('takes both kinds where both are configured', async () => {
    const both = await verifier({ AUTH_JWT_SECRET: SECRET, AUTH_JWKS_URL: jwksUrl });
    expect((await both.verify(await jwt().sign(secretKey))).profile.userId).toBe('alice');
    expect((await both.verify(await published('EdDSA'))).profile.userId).toBe('alice');
  });

  it('does not blame the token when the issuer is away, and recovers', async () => {
    const verify = await withJwks();
    const token = await published('ES256');
    issuerStatus = 500;
    await expect(verify.verify(token)).rejects.toMatchObject({
      code: 'overloaded',
      data: { retry_after_ms: expect.any(Number) },
    });
    issuerStatus = 200;
    expect((await verify.verify(token)).profile.userId).toBe('alice');
  });
});
